#include "aws/gzip.h"

#include <gtest/gtest.h>

#include "aws/crypto.h"

namespace trainyard::aws {
namespace {

// gzip.compress(b"metric data " * 8, mtime=0) of Python's.
const std::string kText = from_base64("H4sIAAAAAAACA8tNLSnKTFZISSxJVMilARsA4BYtD2AAAAA=").value();

TEST(Gzip, GivesWhatWasPacked) {
  std::string eight;
  for (int i = 0; i < 8; ++i) eight += "metric data ";
  EXPECT_EQ(gunzip(kText, 96).value(), eight);
}

TEST(Gzip, MakesNoMoreThanIsAllowed) {
  const auto cut = gunzip(kText, 95);
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().kind(), ErrorKind::exhausted);
}

TEST(Gzip, RefusesWhatIsDamagedOrCutOff) {
  std::string damaged = kText;
  damaged[12] = static_cast<char>(damaged[12] ^ 0x40);
  for (const std::string& text : {std::string(), std::string("plain"), damaged, kText + "x",
                                  kText.substr(0, kText.size() - 1)}) {
    const auto read = gunzip(text, 1000);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind(), ErrorKind::invalid_argument);
  }
}

}  // namespace
}  // namespace trainyard::aws
