#include "base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace trainyard {
namespace {

TEST(Utf8, KnowsWellFormedTextByItsFirstAndLastCharacters) {
  for (const char* text : {"", "a\x7f", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
                           "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"})
    EXPECT_TRUE(is_utf8(text)) << text;
  EXPECT_TRUE(is_utf8(std::string_view("a\0b", 3)));
}

TEST(Utf8, RefusesWhatUnicodeForbids) {
  for (const char* text : {"\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xE0\x9F\xBF", "\xE1\x80",
                           "\xE1\x80\x41", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF0\x90\x80",
                           "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "ok\xC0\x80"})
    EXPECT_FALSE(is_utf8(text)) << text;
  EXPECT_EQ(utf8_length("a\xC3\xA4\xE2\x82\xAC", 3), 3U);
}

TEST(Utf8, CountsAndCutsByCharacters) {
  const std::string text = "a\xC3\xA4\xE2\x82\xACz";
  EXPECT_EQ(count_characters(text), 4U);
  EXPECT_EQ(first_characters(text, 0), "");
  EXPECT_EQ(first_characters(text, 3), "a\xC3\xA4\xE2\x82\xAC");
  EXPECT_EQ(first_characters(text, 4), text);
  EXPECT_EQ(first_characters(text, 9), text);
  EXPECT_EQ(truncate_utf8(text, 1), "a");
  EXPECT_EQ(truncate_utf8(text, 2), "a");
  EXPECT_EQ(truncate_utf8(text, 5), "a\xC3\xA4");
  EXPECT_EQ(truncate_utf8(text, 6), "a\xC3\xA4\xE2\x82\xAC");
  EXPECT_EQ(truncate_utf8(text, 7), text);
  EXPECT_EQ(truncate_utf8("\xC3\xA4", 1), "");
  EXPECT_EQ(truncate_utf8("\x80\x80\x80", 2), "\x80\x80");
  EXPECT_EQ(truncate_utf8(std::string(9, '\x80'), 8).size(), 8U);
}

}  // namespace
}  // namespace trainyard
