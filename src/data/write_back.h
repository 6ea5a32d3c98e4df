#pragma once

#include "base/result.h"

namespace trainyard::data {

// Has the kernel write what it still holds of a file to the file's disk, and says when that failed,
// now or earlier and unheard: the bytes that are read from it may then not be those that were
// written. The data alone: no flush of the disk, whose cost would be that of an fsync(2) for each
// of many small files. `fd` may be open for reading only.
Result<void> write_back(int fd);

}  // namespace trainyard::data
