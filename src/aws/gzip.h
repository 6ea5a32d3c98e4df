#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace trainyard::aws {

// Decompresses gzip data. invalid_argument: it isn't gzip, or is followed by other bytes.
// exhausted: it contains more than `max_size` bytes; decompression stops there.
Result<std::string> gunzip(std::string_view text, std::size_t max_size);

}  // namespace trainyard::aws
