#pragma once

#include <filesystem>

#include "base/result.h"

// FUSE mount points, whether or not their server is alive.
namespace trainyard::fastfile {

// Whether this process can mount a file system for all users, as containers require. unavailable
// says what is missing: /dev/fuse; for an ordinary user also fusermount3, or user_allow_other in
// /etc/fuse.conf.
Result<void> check_can_mount();

// Detaches what is mounted at the folder, even if its server was killed; lazily: current users keep
// it. Succeeds if nothing is mounted, or the folder doesn't exist. Idempotent.
Result<void> detach(const std::filesystem::path& folder);

}  // namespace trainyard::fastfile
