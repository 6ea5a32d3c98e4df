#include "base/time.h"

#include <gtest/gtest.h>

namespace trainyard {
namespace {

// 2026-01-31T09:05:00.120Z, computed with GNU date.
constexpr std::int64_t kMillis = 1769850300120;

TEST(Time, FormatsEachProtocolsForm) {
  const Timestamp time = from_epoch_millis(kMillis);
  EXPECT_EQ(format_iso8601(time), "2026-01-31T09:05:00.120Z");
  EXPECT_EQ(format_http_date(time), "Sat, 31 Jan 2026 09:05:00 GMT");
  EXPECT_EQ(format_amz_date(time), "20260131T090500Z");
}

TEST(Time, ParsesWhatItFormats) {
  const Timestamp time = from_epoch_millis(kMillis);
  EXPECT_EQ(parse_iso8601(format_iso8601(time)), time);
  EXPECT_EQ(parse_amz_date("20260131T090500Z"), from_epoch_millis(kMillis - 120));
  EXPECT_EQ(parse_http_date("Sat, 31 Jan 2026 09:05:00 GMT"), from_epoch_millis(kMillis - 120));
  EXPECT_EQ(parse_iso8601("2026-01-31T10:05:00+01:00"), from_epoch_millis(kMillis - 120));
}

TEST(Time, RefusesWhatIsNoTime) {
  for (const char* text : {"", "2026-13-31T09:05:00Z", "2026-01-31T25:05:00Z", "2026-01-31",
                           "2026-02-30T00:00:00Z", "2026-01-31T09:05:00X"})
    EXPECT_FALSE(parse_iso8601(text)) << text;
  for (const char* text : {"", "20260131T090500", "2026013xT090500Z", "xxxx0131T090500Z"})
    EXPECT_FALSE(parse_amz_date(text)) << text;
  EXPECT_FALSE(parse_http_date("Sat, 31 Foo 2026 09:05:00 GMT"));
}

TEST(Time, EpochSecondsKeepMilliseconds) {
  const Timestamp time = from_epoch_millis(1747419050603);
  EXPECT_DOUBLE_EQ(to_epoch_seconds(time), 1747419050.603);
  EXPECT_EQ(from_epoch_seconds(1747419050.603), time);
}

}  // namespace
}  // namespace trainyard
