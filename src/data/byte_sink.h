#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "base/result.h"

namespace trainyard::data {

using TakeBytes = std::function<Result<void>(std::string_view)>;

// Where the bytes of files go without being copied on the way. For one thread.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  // Where the next bytes can be put, some at least.
  virtual std::span<char> room() = 0;
  // So many of them have been.
  virtual Result<void> add(std::size_t size) = 0;
  virtual Result<void> add_zeros(std::uint64_t count) = 0;
};

}  // namespace trainyard::data
