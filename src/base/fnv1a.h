#pragma once

#include <cstdint>
#include <string_view>

namespace trainyard {

inline constexpr std::uint64_t kFnv1aStart = 14695981039346656037ULL;

// FNV-1a, 64 bits: the same in every process and version, not cryptographic. To hash several texts
// as one, give the result for the first as `hash` of the second.
constexpr std::uint64_t fnv1a(std::string_view text, std::uint64_t hash = kFnv1aStart) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

}  // namespace trainyard
