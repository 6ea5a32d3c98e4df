#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace trainyard::health {

// Fills `words` with reproducible bytes that differ at every position. `first`: the number of
// preceding words.
void fill_pattern(std::span<std::uint64_t> words, std::uint64_t seed, std::uint64_t first = 0);
// The index of the first word that differs; nullopt: none.
std::optional<std::size_t> find_difference(std::span<const std::uint64_t> words, std::uint64_t seed,
                                           std::uint64_t first = 0);

}  // namespace trainyard::health
