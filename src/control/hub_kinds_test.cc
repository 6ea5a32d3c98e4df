#include "control/hub_kinds.h"

#include <gtest/gtest.h>

namespace trainyard::control {
namespace {

TEST(HubKinds, VersionsAreInTheOrderOfTheirNumbers) {
  const char* const ascending[] = {"0.0.0", "0.0.1", "0.1.0", "1.0.0", "1.9.0", "1.10.0", "10.0.0"};
  std::int64_t last = 0;
  for (const char* const text : ascending) {
    const auto version = parse_content_version(text);
    ASSERT_TRUE(version) << text;
    EXPECT_GT(*version, last) << text;
    EXPECT_EQ(content_version_text(*version), text);
    last = *version;
  }
}

TEST(HubKinds, AVersionIsThreeNumbersOfAtMostFourDigits) {
  // The API's pattern lets any character stand between the numbers.
  for (const char* const text : {"", "1", "1.0", "1.0.", "1-0-0", "1.0.0.0", "1.0.10000", "a.0.0",
                                 "+1.0.0", "-1.0.0", "1.0.0 "})
    EXPECT_FALSE(parse_content_version(text)) << text;
  EXPECT_EQ(parse_content_version("01.0.0"), parse_content_version("1.0.0"));
  EXPECT_EQ(content_version_text(*parse_content_version("9999.9999.9999")), "9999.9999.9999");
}

TEST(HubKinds, AVersionOfAContentHasAnArn) {
  const ArnScope arns{"aws", "us-east-1", "123456789012"};
  const auto id = hub_content_id("team", model::HubContentType::DataSet, "cats");
  EXPECT_EQ(hub_content_arn(arns, id, *parse_content_version("1.2.3")),
            "arn:aws:sagemaker:us-east-1:123456789012:hub-content/team/DataSet/cats/1.2.3");
  EXPECT_EQ(hub_name(hub_arn(arns, "team")), "team");
  EXPECT_EQ(hub_name("team"), "team");
}

}  // namespace
}  // namespace trainyard::control
