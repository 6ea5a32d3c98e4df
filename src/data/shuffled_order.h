#pragma once

#include <cstdint>
#include <vector>

namespace trainyard::data {

// The numbers from 0 to `count` - 1 in the order that ShuffleConfig gives a channel's entries in an
// epoch: a Fisher-Yates shuffle with SplitMix64, seeded with seed and epoch. Must be the same on
// every machine and in every version, since hosts share a channel by it.
std::vector<std::uint64_t> shuffled_order(std::uint64_t count, std::int64_t seed,
                                          std::uint64_t epoch);

}  // namespace trainyard::data
