#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

// Parts of files, by offset. Any thread; blocks. Not for use outside the store.
namespace trainyard::store::objects {

Result<void> write_at(int fd, std::string_view bytes, std::uint64_t offset);

// Copies bytes from one file to another, in the kernel where the file system can (some share the
// blocks). corrupt: `from` ends before them.
Result<void> copy_range(int from, std::uint64_t from_offset, std::uint64_t length, int to,
                        std::uint64_t to_offset);

}  // namespace trainyard::store::objects
