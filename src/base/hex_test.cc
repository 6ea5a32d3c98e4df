#include "base/hex.h"

#include <gtest/gtest.h>

namespace trainyard {
namespace {

TEST(Hex, HasTwoDigitsAByte) {
  EXPECT_EQ(to_hex(std::string_view("\0\x0f\xff z", 5)), "000fff207a");
  EXPECT_EQ(to_hex(""), "");
  EXPECT_EQ(from_hex("000fff207a"), std::string("\0\x0f\xff z", 5));
}

TEST(Hex, AnythingElseIsNone) {
  for (const char* text : {"0", "0g", "0F", " 0", "0x"})
    EXPECT_EQ(from_hex(text), std::nullopt) << text;
  EXPECT_TRUE(is_hex("0123456789abcdef0"));
  for (const char* text : {"0g", "0F", " 0", "0x"}) EXPECT_FALSE(is_hex(text)) << text;
}

}  // namespace
}  // namespace trainyard
