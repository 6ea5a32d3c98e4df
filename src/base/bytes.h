#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace trainyard {

// A size in bytes, so that it can't be mistaken for a count or a time.
struct Bytes {
  std::uint64_t value = 0;
  friend auto operator<=>(Bytes, Bytes) = default;
};

constexpr Bytes kib(std::uint64_t n) {
  return {n << 10};
}
constexpr Bytes mib(std::uint64_t n) {
  return {n << 20};
}
constexpr Bytes gib(std::uint64_t n) {
  return {n << 30};
}

// "1.5 GiB", for people.
std::string format_bytes(Bytes size);

}  // namespace trainyard
