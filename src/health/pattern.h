#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace trainyard::health {

// Bytes that no two places have in common, made again from a seed: what is written to be read back.
// `first`: how many words come before these.
void fill_pattern(std::span<std::uint64_t> words, std::uint64_t seed, std::uint64_t first = 0);
// Which word is the first that differs; nullopt: none.
std::optional<std::size_t> find_difference(std::span<const std::uint64_t> words, std::uint64_t seed,
                                           std::uint64_t first = 0);

}  // namespace trainyard::health
