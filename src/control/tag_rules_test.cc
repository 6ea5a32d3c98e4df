#include "control/tag_rules.h"

#include <gtest/gtest.h>

namespace trainyard::control {
namespace {

model::Tag tag(const std::string& key, const std::string& value) {
  model::Tag result;
  result.key = key;
  result.value = value;
  return result;
}

TEST(TagRules, OrdinaryTagsPass) {
  const auto tags = check_tags({tag("b", "1"), tag("a", ""), tag("awsome", "2")});
  ASSERT_TRUE(tags);
  EXPECT_EQ(*tags, (store::Tags{{"a", ""}, {"awsome", "2"}, {"b", "1"}}));
  EXPECT_EQ(to_model(*tags).front(), tag("a", ""));
}

TEST(TagRules, ReservedAndRepeatedKeysAreRefused) {
  for (const char* key : {"aws:x", "AWS:x", "aws:"}) {
    const auto refused = check_tags({tag(key, "1")});
    ASSERT_FALSE(refused) << key;
    EXPECT_EQ(refused.error().code(), "ValidationException");
  }
  const auto twice = check_tags({tag("k", "1"), tag("k", "2")});
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().code(), "ValidationException");
}

}  // namespace
}  // namespace trainyard::control
