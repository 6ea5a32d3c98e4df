#pragma once

#include <filesystem>

#include "base/result.h"

// Mount points of FUSE, whether who serves them lives or not.
namespace trainyard::fastfile {

// Whether a file system can be mounted by this process for all users, as a container needs it.
// unavailable says what is missing: /dev/fuse; of an ordinary user also fusermount3, or
// user_allow_other in /etc/fuse.conf.
Result<void> check_can_mount();

// Takes away what is mounted at the folder, also where its server was killed; lazily: who still
// uses it keeps it. Nothing mounted there, or no such folder, is fine. Idempotent.
Result<void> detach(const std::filesystem::path& folder);

}  // namespace trainyard::fastfile
