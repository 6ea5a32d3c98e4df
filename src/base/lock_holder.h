#pragma once

#include <filesystem>

#include "base/result.h"

namespace trainyard {

// Sends a signal to the process that holds a FileLock (base/files.h), and never to another one that
// got its pid. Succeeds if nobody holds the lock.
Result<void> signal_lock_holder(const std::filesystem::path& lock, int number);

}  // namespace trainyard
