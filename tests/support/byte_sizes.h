#pragma once

#include <cstdint>

namespace trainyard {

constexpr std::uint64_t kKib = 1 << 10, kMib = 1 << 20, kGib = 1 << 30;

}  // namespace trainyard
