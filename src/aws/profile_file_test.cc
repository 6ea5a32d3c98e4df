#include "aws/profile_file.h"

#include <gtest/gtest.h>

namespace trainyard::aws {
namespace {

TEST(ProfileFile, ReadsSectionsSettingsCommentsAndNestedSettings) {
  const auto file = parse_profile_file(
      "# a comment\r\n[ profile  \"a b\" ]\r\nRegion=eu-west-1 \r\n; another\n"
      "s3 =\n  max_concurrent_requests = 20\noutput = a=b\n[default]\n");
  ASSERT_TRUE(file);
  EXPECT_EQ(*file, (ProfileSections{{"profile a b",
                                     {{"region", "eu-west-1"},
                                      {"s3", ""},
                                      {"s3.max_concurrent_requests", "20"},
                                      {"output", "a=b"}}},
                                    {"default", {}}}));
  EXPECT_FALSE(parse_profile_file("region = x\n"));
  EXPECT_TRUE(parse_profile_file(""));
}

TEST(ProfileFile, SettingsThatAreAllIndentedAreNotNested) {
  EXPECT_EQ(*parse_profile_file("[default]\n  a = 1\n  b =\n    c = 2\n  d = 3\n"),
            (ProfileSections{{"default", {{"a", "1"}, {"b", ""}, {"b.c", "2"}, {"d", "3"}}}}));
}

TEST(ProfileFile, TheNamesOfSectionsAreThoseOfAFileThatCannotBeParsedAsWell) {
  EXPECT_EQ(profile_section_names(
                "[b]\r\nx = 1\n [ profile  \"a b\" ] \nno setting\n# [c]\n[d\n[b]\n[e]"),
            (std::vector<std::string>{"b", "profile a b", "e"}));
  EXPECT_TRUE(profile_section_names("").empty());
}

TEST(ProfileFile, AnErrorHasTheLineAndNoValue) {
  const auto wrong = parse_profile_file("[default]\nsecret\n");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message(), "line 2 is no [section] and no setting of one");
}

}  // namespace
}  // namespace trainyard::aws
