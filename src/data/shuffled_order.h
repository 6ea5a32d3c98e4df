#pragma once

#include <cstdint>
#include <vector>

namespace trainyard::data {

// The numbers from 0 to `count` - 1 in the order that a channel's ShuffleConfig gives its entries
// in an epoch: a Fisher-Yates shuffle of numbers from SplitMix64, which seed and epoch begin. The
// same on every machine and for ever: hosts share a channel by it.
std::vector<std::uint64_t> shuffled_order(std::uint64_t count, std::int64_t seed,
                                          std::uint64_t epoch);

}  // namespace trainyard::data
