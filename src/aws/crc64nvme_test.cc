#include "aws/crc64nvme.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "aws/crc_polynomials.h"

namespace trainyard::aws {
namespace {

std::uint64_t crc(std::string_view bytes) {
  return ~update_crc64nvme(~std::uint64_t{0}, bytes);
}

// Bit by bit, as in the specification.
std::uint64_t slow_crc(std::string_view bytes) {
  std::uint64_t value = ~std::uint64_t{0};
  for (const char byte : bytes) {
    value ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? kCrc64Nvme : 0);
  }
  return ~value;
}

// The check value of the catalogue of CRC algorithms (reveng).
TEST(Crc64Nvme, OfTheDigits) {
  EXPECT_EQ(crc("123456789"), 0xAE8B14860A799888ULL);
}

TEST(Crc64Nvme, OfAnyLengthAtAnyAddressInAnyPieces) {
  std::mt19937_64 random(1);
  std::string bytes;
  while (bytes.size() < 1200) bytes += static_cast<char>(random());
  const std::string_view all(bytes);
  for (std::size_t length = 0; length <= 300; ++length)
    for (const std::size_t first : {0, 1, 7, 13})
      ASSERT_EQ(crc(all.substr(first, length)), slow_crc(all.substr(first, length)))
          << first << " " << length;
  for (const std::size_t cut : {1U, 63U, 64U, 65U, 127U, 500U, 1100U})
    EXPECT_EQ(
        ~update_crc64nvme(update_crc64nvme(~std::uint64_t{0}, all.substr(0, cut)), all.substr(cut)),
        slow_crc(all));
}

}  // namespace
}  // namespace trainyard::aws
