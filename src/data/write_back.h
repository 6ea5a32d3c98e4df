#pragma once

#include <cstdint>

#include "base/result.h"

namespace trainyard::data {

// Has the kernel write the cached bytes of a file, or of a part of it, to its disk, and reports if
// that failed for any part of the file, now or earlier without having been reported: then bytes
// read from it may differ from those written. Only the data: doesn't flush the disk's cache, which
// would cost as much as an fsync(2) for each of many small files. `fd` may be open for reading
// only.
Result<void> write_back(int fd);
Result<void> write_back(int fd, std::uint64_t first, std::uint64_t length);

// Starts that. Failures are reported by write_back().
void begin_write_back(int fd);

}  // namespace trainyard::data
