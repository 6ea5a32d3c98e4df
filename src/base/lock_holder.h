#pragma once

#include <filesystem>

#include "base/result.h"

namespace trainyard {

// Sends a signal to the process that holds a FileLock (base/files.h). The reuse of its pid can't
// make that another process. Nobody holds it: no error.
Result<void> signal_lock_holder(const std::filesystem::path& lock, int number);

}  // namespace trainyard
