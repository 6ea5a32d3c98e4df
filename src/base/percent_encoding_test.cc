#include "base/percent_encoding.h"

#include <gtest/gtest.h>

namespace trainyard {
namespace {

TEST(PercentEncoding, KeepsOnlyUnreservedCharacters) {
  EXPECT_EQ(percent_encode("a b+c/ü~", false), "a%20b%2Bc%2F%C3%BC~");
  EXPECT_EQ(percent_encode("a/b-c_d.e~9", true), "a/b-c_d.e~9");
  EXPECT_EQ(percent_encode("x:1@[+] &?\xc3", true), "x%3A1%40%5B%2B%5D%20%26%3F%C3");
  EXPECT_EQ(percent_decode("a%20b%2Bc%2f%C3%BC"), "a b+c/ü");
  for (const char* broken : {"%", "%2", "%zz", "a%2"})
    EXPECT_FALSE(percent_decode(broken)) << broken;
}

}  // namespace
}  // namespace trainyard
