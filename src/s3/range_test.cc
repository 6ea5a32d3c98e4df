#include "s3/range.h"

#include <gtest/gtest.h>

namespace trainyard::s3 {
namespace {

// "first+length", "whole", or the error's code.
std::string range(std::string_view header, std::uint64_t size) {
  const auto parsed = parse_range(header, size);
  if (!parsed) return parsed.error().code();
  if (!*parsed) return "whole";
  return std::to_string((*parsed)->first) + "+" + std::to_string((*parsed)->length);
}

std::string copy_range(std::string_view header, std::uint64_t size) {
  const auto parsed = parse_copy_range(header, size);
  if (!parsed) return parsed.error().code();
  return std::to_string(parsed->first) + "+" + std::to_string(parsed->length);
}

struct Case {
  std::string_view header;
  std::uint64_t size;
  std::string_view expected;
};

TEST(Range, OneRangeIsCutToTheObject) {
  const Case cases[] = {
      {"bytes=0-0", 10, "0+1"},   {"bytes=2-5", 10, "2+4"},
      {"bytes=9-9", 10, "9+1"},   {"bytes=5-", 10, "5+5"},
      {"bytes=5-100", 10, "5+5"}, {"bytes=0-18446744073709551615", 10, "0+10"},
      {"bytes=-3", 10, "7+3"},    {"bytes=-10", 10, "0+10"},
      {"bytes=-100", 10, "0+10"},
  };
  for (const Case& one : cases) EXPECT_EQ(range(one.header, one.size), one.expected) << one.header;
}

TEST(Range, BehindTheEndIsRefused) {
  const Case cases[] = {{"bytes=10-", 10, ""},
                        {"bytes=10-20", 10, ""},
                        {"bytes=-0", 10, ""},
                        {"bytes=0-0", 0, ""},
                        {"bytes=-1", 0, ""},
                        {"bytes=0-", 0, ""},
                        {"bytes=9223372036854775808-", 10, ""}};
  for (const Case& one : cases)
    EXPECT_EQ(range(one.header, one.size), "InvalidRange") << one.header;
}

TEST(Range, WhatS3DoesNotHeedIsTheWhole) {
  for (const std::string_view header :
       {"", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-2", "bytes=0-1,4-5", "bytes=0-1, 4-5",
        "lines=0-1", "bytes 0-1", "5-6", "bytes=+1-2", "bytes=1 -2", "bytes=--1",
        "bytes=18446744073709551616-"})
    EXPECT_EQ(range(header, 10), "whole") << header;
}

TEST(Range, ACopysRangeHasBothEndsWithin) {
  const Case cases[] = {{"bytes=0-9", 10, "0+10"},
                        {"bytes=3-3", 10, "3+1"},
                        {"bytes=0-10", 10, "InvalidArgument"},
                        {"bytes=0-0", 0, "InvalidArgument"},
                        {"bytes=5-", 10, "InvalidArgument"},
                        {"bytes=-5", 10, "InvalidArgument"},
                        {"bytes=5-2", 10, "InvalidArgument"},
                        {"0-5", 10, "InvalidArgument"},
                        {"", 10, "InvalidArgument"}};
  for (const Case& one : cases)
    EXPECT_EQ(copy_range(one.header, one.size), one.expected) << one.header;
}

}  // namespace
}  // namespace trainyard::s3
