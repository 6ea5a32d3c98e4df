#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "base/result.h"

namespace trainyard::data {

using TakeBytes = std::function<Result<void>(std::string_view)>;

// Receives the bytes of files without copying. For one thread.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  // A buffer for the next bytes; never empty.
  virtual std::span<char> room() = 0;
  // That many bytes of the buffer have been filled.
  virtual Result<void> add(std::size_t size) = 0;
  virtual Result<void> add_zeros(std::uint64_t count) = 0;
};

}  // namespace trainyard::data
