#pragma once

#include "base/bytes.h"
#include "config/key.h"

namespace trainyard::config {

// The range of number keys in GiB.
inline constexpr double kMinGib = 1.0 / 64;  // 16 MiB
inline constexpr double kMaxGib = 1 << 20;   // 1 PiB

// The value of a number key in GiB.
inline Bytes gibibytes(const Value& value) {
  return mib(static_cast<std::uint64_t>(std::get<double>(value) * 1024));
}

}  // namespace trainyard::config
