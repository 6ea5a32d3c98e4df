#include "s3/conditions.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace trainyard::s3 {
namespace {

using HeaderPairs = std::initializer_list<std::pair<std::string, std::string>>;

// An object of "Tue, 01 Jul 2025 10:00:00.750 GMT" with the ETag abc.
store::ObjectInfo object() {
  store::ObjectInfo info;
  info.etag = "abc";
  info.last_modified =
      *parse_http_date("Tue, 01 Jul 2025 10:00:00 GMT") + std::chrono::milliseconds(750);
  return info;
}

constexpr const char* kSame = "Tue, 01 Jul 2025 10:00:00 GMT";
constexpr const char* kBefore = "Tue, 01 Jul 2025 09:59:59 GMT";
constexpr const char* kAfter = "Tue, 01 Jul 2025 10:00:01 GMT";
const Timestamp kNow = *parse_http_date("Tue, 01 Jul 2025 12:00:00 GMT");
constexpr const char* kAhead = "Tue, 01 Jul 2025 12:00:01 GMT";

TEST(Conditions, ARangeIsOfTheObjectThatTheClientHasAPartOf) {
  const std::pair<const char*, bool> cases[] = {
      {"\"abc\"", true}, {" \"abc\" ", true},  {kSame, true},
      {"\"x\"", false},  {"W/\"abc\"", false}, {kBefore, false},
      {kAfter, false},   {"abc", false},       {"yesterday", false}};
  for (const auto& [value, expected] : cases) {
    net::Headers headers;
    headers.add("If-Range", value);
    EXPECT_EQ(is_range_of(headers, object()), expected) << value;
  }
  EXPECT_TRUE(is_range_of(net::Headers(), object()));
}

TEST(Conditions, EachAloneAndThePairsByRfc9110) {
  const struct {
    HeaderPairs headers;
    ConditionResult expected;
  } cases[] = {
      {{}, ConditionResult::proceed},
      {{{"If-Match", "\"abc\""}}, ConditionResult::proceed},
      {{{"If-Match", "abc"}}, ConditionResult::proceed},
      {{{"If-Match", "*"}}, ConditionResult::proceed},
      {{{"If-Match", "\"x\", \"abc\""}}, ConditionResult::proceed},
      {{{"If-Match", "\"x\""}}, ConditionResult::failed},
      {{{"If-None-Match", "\"abc\""}}, ConditionResult::not_modified},
      {{{"If-None-Match", "W/\"abc\""}}, ConditionResult::not_modified},
      {{{"If-None-Match", "*"}}, ConditionResult::not_modified},
      {{{"If-None-Match", "\"x\""}}, ConditionResult::proceed},
      // HTTP's dates are whole seconds: the 750 ms don't count.
      {{{"If-Modified-Since", kSame}}, ConditionResult::not_modified},
      {{{"If-Modified-Since", kAfter}}, ConditionResult::not_modified},
      {{{"If-Modified-Since", kBefore}}, ConditionResult::proceed},
      {{{"If-Modified-Since", "yesterday"}}, ConditionResult::proceed},
      {{{"If-Modified-Since", kAhead}}, ConditionResult::proceed},
      {{{"If-Unmodified-Since", kAhead}}, ConditionResult::proceed},
      {{{"If-Unmodified-Since", kSame}}, ConditionResult::proceed},
      {{{"If-Unmodified-Since", kBefore}}, ConditionResult::failed},
      {{{"If-Unmodified-Since", "yesterday"}}, ConditionResult::proceed},
      // A tag takes precedence over a date.
      {{{"If-Match", "\"abc\""}, {"If-Unmodified-Since", kBefore}}, ConditionResult::proceed},
      {{{"If-None-Match", "\"x\""}, {"If-Modified-Since", kSame}}, ConditionResult::proceed},
      {{{"If-None-Match", "\"abc\""}, {"If-Modified-Since", kBefore}},
       ConditionResult::not_modified},
      {{{"If-Match", "\"x\""}, {"If-None-Match", "\"abc\""}}, ConditionResult::failed},
      {{{"If-Match", "\"abc\""}, {"If-None-Match", "\"abc\""}}, ConditionResult::not_modified},
  };
  for (const auto& one : cases) {
    const net::Headers headers(one.headers);
    EXPECT_EQ(evaluate_conditions(headers, "", object(), kNow).result, one.expected)
        << (one.headers.size() == 0
                ? "no header"
                : one.headers.begin()->first + ": " + one.headers.begin()->second);
  }
}

TEST(Conditions, ACopysConditionsHaveAPrefix) {
  const net::Headers headers({{"x-amz-copy-source-if-match", "\"x\""}, {"If-Match", "\"abc\""}});
  EXPECT_EQ(evaluate_conditions(headers, "x-amz-copy-source-", object(), kNow).result,
            ConditionResult::failed);
  EXPECT_EQ(evaluate_conditions(headers, "", object(), kNow).result, ConditionResult::proceed);
}

TEST(Conditions, AWriteTakesTagsAndTheStar) {
  const auto none = parse_write_condition({});
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->must_not_exist);
  EXPECT_EQ(none->etag, "");
  EXPECT_TRUE(parse_write_condition({{"If-None-Match", "*"}})->must_not_exist);
  EXPECT_TRUE(parse_write_condition({{"If-None-Match", "\"*\""}})->must_not_exist);
  EXPECT_EQ(parse_write_condition({{"If-Match", "\"abc\""}})->etag, "abc");
  EXPECT_EQ(parse_write_condition({{"If-Match", "*"}})->etag, "*");
  EXPECT_EQ(parse_write_condition({{"If-None-Match", "\"abc\""}}).error().code(), "NotImplemented");
}

}  // namespace
}  // namespace trainyard::s3
