#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace trainyard::aws {

// What a gzip text holds. invalid_argument: it isn't one, or goes on behind its end. exhausted: it
// holds more than `max_size` bytes; no more are made.
Result<std::string> gunzip(std::string_view text, std::size_t max_size);

}  // namespace trainyard::aws
