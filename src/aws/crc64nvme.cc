#include "aws/crc64nvme.h"

#include <array>
#include <cstddef>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "aws/crc_polynomials.h"

namespace trainyard::aws {
namespace {

// Eight bytes per step: table k holds the CRC of a byte followed by k zeros ("slicing by 8").
using CrcTables = std::array<std::array<std::uint64_t, 256>, 8>;

CrcTables make_tables() {
  CrcTables tables{};
  for (std::uint64_t byte = 0; byte < 256; ++byte) {
    std::uint64_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? kCrc64Nvme : 0);
    tables[0][byte] = value;
  }
  for (std::size_t slice = 1; slice < 8; ++slice)
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint64_t before = tables[slice - 1][byte];
      tables[slice][byte] = (before >> 8) ^ tables[0][before & 0xff];
    }
  return tables;
}

std::uint64_t update_by_tables(std::uint64_t crc, const char* at, std::size_t left) {
  static const CrcTables tables = make_tables();
  for (; left >= 8; left -= 8, at += 8) {
    std::uint64_t block = 0;
    for (int i = 7; i >= 0; --i) block = (block << 8) | static_cast<unsigned char>(at[i]);
    block ^= crc;
    crc = 0;
    for (std::size_t i = 0; i < 8; ++i) crc ^= tables[7 - i][(block >> (8 * i)) & 0xff];
  }
  for (; left > 0; --left, ++at)
    crc = (crc >> 8) ^ tables[0][(crc ^ static_cast<unsigned char>(*at)) & 0xff];
  return crc;
}

#if defined(__x86_64__)

// Folding (Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ", Intel
// 2009). A register holds 128 bits of the message; to move it behind n more bits its lower half,
// which is the front, is multiplied by x^(n+64), its upper one by x^n. A product of two reflected
// polynomials comes out one power too high, so each constant is of one power less.
constexpr std::size_t kLane = 16;
constexpr std::size_t kStep = 4 * kLane;
constexpr std::uint64_t kFarFront = power_of_x<std::uint64_t>(8 * kStep + 63, kCrc64Nvme);
constexpr std::uint64_t kFarBack = power_of_x<std::uint64_t>(8 * kStep - 1, kCrc64Nvme);
constexpr std::uint64_t kNextFront = power_of_x<std::uint64_t>(8 * kLane + 63, kCrc64Nvme);
constexpr std::uint64_t kNextBack = power_of_x<std::uint64_t>(8 * kLane - 1, kCrc64Nvme);

__attribute__((target("pclmul,sse4.1"))) inline __m128i fold(__m128i lane, __m128i powers,
                                                             __m128i onto) {
  const __m128i front = _mm_clmulepi64_si128(lane, powers, 0x00);
  const __m128i back = _mm_clmulepi64_si128(lane, powers, 0x11);
  return _mm_xor_si128(_mm_xor_si128(front, back), onto);
}

__attribute__((target("pclmul,sse4.1"))) inline __m128i load_lane(const char* at) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
}

// At least kStep bytes.
__attribute__((target("pclmul,sse4.1"))) std::uint64_t update_by_folding(std::uint64_t crc,
                                                                         const char* at,
                                                                         std::size_t left) {
  const __m128i far =
      _mm_set_epi64x(static_cast<long long>(kFarBack), static_cast<long long>(kFarFront));
  const __m128i next =
      _mm_set_epi64x(static_cast<long long>(kNextBack), static_cast<long long>(kNextFront));
  __m128i a = _mm_xor_si128(load_lane(at), _mm_set_epi64x(0, static_cast<long long>(crc)));
  __m128i b = load_lane(at + kLane);
  __m128i c = load_lane(at + 2 * kLane);
  __m128i d = load_lane(at + 3 * kLane);
  for (at += kStep, left -= kStep; left >= kStep; at += kStep, left -= kStep) {
    a = fold(a, far, load_lane(at));
    b = fold(b, far, load_lane(at + kLane));
    c = fold(c, far, load_lane(at + 2 * kLane));
    d = fold(d, far, load_lane(at + 3 * kLane));
  }
  a = fold(fold(fold(a, next, b), next, c), next, d);
  char rest[kLane];
  std::memcpy(rest, &a, sizeof rest);
  return update_by_tables(update_by_tables(0, rest, sizeof rest), at, left);
}

#endif

}  // namespace

std::uint64_t update_crc64nvme(std::uint64_t crc, std::string_view bytes) {
#if defined(__x86_64__)
  static const bool can_fold =
      __builtin_cpu_supports("pclmul") != 0 && __builtin_cpu_supports("sse4.1") != 0;
  if (can_fold && bytes.size() >= kStep) return update_by_folding(crc, bytes.data(), bytes.size());
#endif
  return update_by_tables(crc, bytes.data(), bytes.size());
}

}  // namespace trainyard::aws
