#include "base/log.h"

#include <gtest/gtest.h>

#include <string>

namespace trainyard::log {
namespace {

// Without the time and the level.
std::string written(std::initializer_list<Field> fields) {
  ::testing::internal::CaptureStderr();
  write(Level::error, "happened", fields);
  const std::string line = ::testing::internal::GetCapturedStderr();
  return line.substr(line.find("happened"));
}

TEST(Log, ALineIsAnEventAndItsFields) {
  EXPECT_EQ(written({{"key", "a/b"}, {"count", 3}}), "happened key=a/b count=3\n");
  EXPECT_EQ(written({{"text", "two words"}, {"none", ""}}),
            "happened text=\"two words\" none=\"\"\n");
  EXPECT_EQ(written({{"key", "Übersicht/数据"}}).find("\\x"), std::string::npos);
}

TEST(Log, NoValueEndsItsLineOrSteersATerminal) {
  EXPECT_EQ(written({{"key", "a\nb\r\t\"\\"}}), "happened key=\"a\\nb\\r\\t\\\"\\\\\"\n");
  EXPECT_EQ(written({{"key", "\033]0;title\007"}}), "happened key=\"\\x1b]0;title\\x07\"\n");
  EXPECT_EQ(written({{"key",
                      "\xc2\x9b"
                      "2J\177"}}),
            "happened key=\"\\x9b2J\\x7f\"\n");
  EXPECT_EQ(written({{"key", std::string("a\0b", 3)}}), "happened key=\"a\\x00b\"\n");
}

}  // namespace
}  // namespace trainyard::log
