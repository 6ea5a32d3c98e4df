#pragma once

#include <cstdint>

// Arithmetic of CRCs with reflected input and output: polynomials over GF(2) modulo the CRC's
// polynomial, with x^0 in the highest bit.
namespace trainyard::aws {

// IEEE 802.3's, which zlib computes: 0x04C11DB7 reflected.
inline constexpr std::uint32_t kCrc32 = 0xEDB88320U;
// CRC-32C (Castagnoli, RFC 3720 B.4): 0x1EDC6F41 reflected.
inline constexpr std::uint32_t kCrc32c = 0x82F63B78U;
// CRC-64/NVME (NVM Express base specification, 64b CRC): 0xAD93D23594C93659 reflected.
inline constexpr std::uint64_t kCrc64Nvme = 0x9A6C9329AC4BC9B5ULL;

template <class Word>
inline constexpr Word kPolynomialOne = static_cast<Word>(Word{1} << (8 * sizeof(Word) - 1));

// The product modulo `polynomial`.
template <class Word>
constexpr Word multiply(Word a, Word b, Word polynomial) {
  Word product = 0;
  for (Word bit = kPolynomialOne<Word>; bit != 0; bit = static_cast<Word>(bit >> 1)) {
    if ((a & bit) != 0) product ^= b;
    b = static_cast<Word>((b >> 1) ^ ((b & 1) != 0 ? polynomial : 0));
  }
  return product;
}

// x^exponent modulo `polynomial`.
template <class Word>
constexpr Word power_of_x(std::uint64_t exponent, Word polynomial) {
  Word result = kPolynomialOne<Word>;
  Word power = static_cast<Word>(kPolynomialOne<Word> >> 1);
  for (; exponent != 0; exponent >>= 1) {
    if ((exponent & 1) != 0) result = multiply(result, power, polynomial);
    power = multiply(power, power, polynomial);
  }
  return result;
}

}  // namespace trainyard::aws
