#include "base/file_name.h"

#include <gtest/gtest.h>

namespace trainyard {
namespace {

TEST(FileName, KeepsPlainTextAndEscapesTheRest) {
  EXPECT_EQ(to_file_name("algo-1_2"), "algo-1_2");
  EXPECT_EQ(to_file_name("/aws/a.b"), "%2Faws%2Fa%2Eb");
  EXPECT_EQ(to_file_name(".."), "%2E%2E");
}

TEST(FileName, ReadsBackEveryByte) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  EXPECT_EQ(from_file_name(to_file_name(all)), all);
}

TEST(FileName, RefusesWhatIsNone) {
  for (const char* bad : {"a.b", "a/b", "%", "%2", "%2f", "%GG", "a%2"})
    EXPECT_FALSE(from_file_name(bad)) << bad;
}

}  // namespace
}  // namespace trainyard
