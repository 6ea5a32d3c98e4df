#pragma once

#include <filesystem>
#include <vector>

#include "base/result.h"

namespace trainyard {

// The paths of a folder's entries (`folder` / name), in order of their names, without "." and "..".
// A folder that doesn't exist, or isn't a folder, has no entries; any other error is returned, also
// one that occurs midway. Blocks. All paths are in memory at once: not for a folder that may have a
// million entries.
Result<std::vector<std::filesystem::path>> list_folder(const std::filesystem::path& folder);

// The same, as far as the folder can be read: for what is looked at and may be absent, as below
// /proc and /sys, or is looked at again later.
std::vector<std::filesystem::path> list_readable(const std::filesystem::path& folder);

}  // namespace trainyard
