#pragma once

#include <cstdint>

#include "base/result.h"

namespace trainyard::data {

// Has the kernel write what it still holds of a file, or of a part of it, to the file's disk, and
// says when that failed for any of the file, now or earlier and unheard: the bytes that are read
// from it may then not be those that were written. The data alone: no flush of the disk, whose cost
// would be that of an fsync(2) for each of many small files. `fd` may be open for reading only.
Result<void> write_back(int fd);
Result<void> write_back(int fd, std::uint64_t first, std::uint64_t length);

// Has the kernel begin to. What fails is write_back()'s to say.
void begin_write_back(int fd);

}  // namespace trainyard::data
