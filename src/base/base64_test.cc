#include "base/base64.h"

#include <gtest/gtest.h>

namespace trainyard {
namespace {

TEST(Base64, IsThatOfTheRfcsTestVectors) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

TEST(Base64, ForUrlsHasAnotherAlphabet) {
  EXPECT_EQ(base64("\xfb\xff\xfe"), "+//+");
  EXPECT_EQ(base64_for_urls("\xfb\xff\xfe"), "-__-");
}

}  // namespace
}  // namespace trainyard
