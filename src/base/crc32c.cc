#include "base/crc32c.h"

#include <array>
#include <cstring>

namespace trainyard {
namespace {

// 0x1EDC6F41, reflected.
constexpr std::uint32_t kPolynomial = 0x82F63B78U;

// Eight bytes per step: table k holds the CRC of a byte followed by k zeros ("slicing by 8").
constexpr auto kTables = [] {
  std::array<std::array<std::uint32_t, 256>, 8> tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? kPolynomial : 0);
    tables[0][byte] = value;
  }
  for (std::size_t slice = 1; slice < 8; ++slice)
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[slice - 1][byte];
      tables[slice][byte] = (before >> 8) ^ tables[0][before & 0xff];
    }
  return tables;
}();

std::uint32_t by_tables(std::uint32_t crc, const char* at, std::size_t left) {
  for (; left >= 8; left -= 8, at += 8) {
    std::uint64_t block = 0;
    for (int i = 7; i >= 0; --i) block = (block << 8) | static_cast<unsigned char>(at[i]);
    block ^= crc;
    crc = 0;
    for (std::size_t i = 0; i < 8; ++i) crc ^= kTables[7 - i][(block >> (8 * i)) & 0xff];
  }
  for (; left > 0; --left, ++at)
    crc = (crc >> 8) ^ kTables[0][(crc ^ static_cast<unsigned char>(*at)) & 0xff];
  return crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t by_instruction(std::uint32_t crc, const char* at,
                                                               std::size_t left) {
  std::uint64_t wide = crc;
  for (; left >= 8; left -= 8, at += 8) {
    std::uint64_t block = 0;
    std::memcpy(&block, at, sizeof block);
    wide = __builtin_ia32_crc32di(wide, block);
  }
  crc = static_cast<std::uint32_t>(wide);
  for (; left > 0; --left, ++at) crc = __builtin_ia32_crc32qi(crc, static_cast<unsigned char>(*at));
  return crc;
}
#endif

}  // namespace

std::uint32_t crc32c(std::string_view bytes, std::uint32_t crc) {
#if defined(__x86_64__)
  static const bool has_instruction = __builtin_cpu_supports("sse4.2") != 0;
  if (has_instruction) return ~by_instruction(~crc, bytes.data(), bytes.size());
#endif
  return ~by_tables(~crc, bytes.data(), bytes.size());
}

}  // namespace trainyard
