#include "base/constant_time.h"

#include <gtest/gtest.h>

#include <string>

namespace trainyard {
namespace {

TEST(EqualConstantTime, AnyDifferenceCounts) {
  EXPECT_TRUE(equal_constant_time("", ""));
  EXPECT_TRUE(equal_constant_time("secret", "secret"));
  EXPECT_FALSE(equal_constant_time("secret", "secre"));
  EXPECT_FALSE(equal_constant_time("", "s"));
  const std::string secret("a\0\xff", 3);
  for (std::size_t i = 0; i < secret.size(); ++i) {
    for (const int bit : {0x01, 0x80}) {
      std::string other = secret;
      other[i] = static_cast<char>(other[i] ^ bit);
      EXPECT_FALSE(equal_constant_time(secret, other)) << i;
    }
  }
}

}  // namespace
}  // namespace trainyard
