#include "cli/flag_values.h"

#include <gmock/gmock.h>

namespace trainyard::cli {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

TEST(ParseAssignment, SplitsAtTheFirstEqualsSign) {
  const auto metric = parse_assignment("--metric", "loss=loss=([0-9.]+)");
  ASSERT_TRUE(metric);
  EXPECT_EQ(metric->first, "loss");
  EXPECT_EQ(metric->second, "loss=([0-9.]+)");
  EXPECT_EQ(parse_assignment("--hp", "empty=")->second, "");
}

TEST(ParseAssignment, RefusesWhatHasNoName) {
  for (const char* text : {"", "=x", "name"}) {
    const auto parsed = parse_assignment("--hp", text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_THAT(parsed.error().message(), HasSubstr("--hp '" + std::string(text) + "'"));
  }
}

TEST(ParseDuration, TakesUnitsAndSumsAndBareSeconds) {
  EXPECT_EQ(*parse_duration("-", "90"), seconds(90));
  EXPECT_EQ(*parse_duration("-", "90s"), seconds(90));
  EXPECT_EQ(*parse_duration("-", "2h"), seconds(7200));
  EXPECT_EQ(*parse_duration("-", "1d"), seconds(86400));
  EXPECT_EQ(*parse_duration("-", "1h30m5s"), seconds(5405));
}

TEST(ParseDuration, RefusesAnythingElse) {
  for (const char* text : {"", "0", "0h", "h", "2x", "-5", "2h30", "1.5h", " 5", "99999999999d",
                           "9223372036854775807", "9999999999999999999999"}) {
    const auto parsed = parse_duration("--max-runtime", text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_THAT(parsed.error().message(), HasSubstr("--max-runtime"));
  }
}

}  // namespace
}  // namespace trainyard::cli
