#include "health/pattern.h"

namespace trainyard::health {
namespace {

// SplitMix64 (Steele, Lea and Flood, 2014): every bit of the counter reaches every bit.
std::uint64_t word_at(std::uint64_t seed, std::uint64_t place) {
  std::uint64_t word = seed + (place + 1) * 0x9E3779B97F4A7C15ULL;
  word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9ULL;
  word = (word ^ (word >> 27)) * 0x94D049BB133111EBULL;
  return word ^ (word >> 31);
}

}  // namespace

void fill_pattern(std::span<std::uint64_t> words, std::uint64_t seed, std::uint64_t first) {
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = word_at(seed, first + i);
}

std::optional<std::size_t> find_difference(std::span<const std::uint64_t> words, std::uint64_t seed,
                                           std::uint64_t first) {
  for (std::size_t i = 0; i < words.size(); ++i)
    if (words[i] != word_at(seed, first + i)) return i;
  return std::nullopt;
}

}  // namespace trainyard::health
