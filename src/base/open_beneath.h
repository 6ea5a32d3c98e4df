#pragma once

#include <cstdint>
#include <string>

#include "base/unique_fd.h"

namespace trainyard {

// Opens `path` below the folder `top` without following any link on the way: for folders in which a
// container may have created links. Doesn't wait for the other end of a FIFO. If the result isn't
// open, errno says why. `mode` is for O_CREAT.
UniqueFd open_beneath(int top, const std::string& path, std::uint64_t flags,
                      std::uint64_t mode = 0);

}  // namespace trainyard
