#include "services/monitoring/statistics.h"

#include <gtest/gtest.h>

namespace trainyard::services {
namespace {

using namespace std::chrono_literals;

std::optional<double> over(const std::vector<double>& values, const char* statistic) {
  Bin bin;
  for (const double value : values) bin.add({1, value, value, value}, true);
  return bin.value_of(*Statistic::parse(statistic));
}

Timestamp time_of(const char* text) {
  return *parse_iso8601(text);
}

TEST(Statistics, AreComputedOverThePeriodsValues) {
  const std::vector<double> values = {4, 1, 3, 2};
  EXPECT_EQ(over(values, "SampleCount"), 4);
  EXPECT_EQ(over(values, "Average"), 2.5);
  EXPECT_EQ(over(values, "Sum"), 10);
  EXPECT_EQ(over(values, "Minimum"), 1);
  EXPECT_EQ(over(values, "Maximum"), 4);
  EXPECT_EQ(over({-3, -5}, "Maximum"), -3);
}

TEST(Statistics, PercentilesLieBetweenTheNearestRanks) {
  const std::vector<double> values = {40, 10, 30, 20};
  EXPECT_EQ(over(values, "p0"), 10);
  EXPECT_EQ(over(values, "p50"), 25);
  EXPECT_EQ(over(values, "p100"), 40);
  EXPECT_EQ(over({7}, "p99.9"), 7);
  EXPECT_DOUBLE_EQ(*over(values, "p90"), 37);
  EXPECT_EQ(over({-1, 2}, "p50"), std::nullopt) << "not where a value is negative";
}

TEST(Statistics, OtherNamesAreUnknown) {
  for (const char* name : {"", "average", "p", "p-1", "p100.1", "p1e1", "pnan", "pinf", "p5x",
                           "tm90", "IQM", "P50", "p 5"})
    EXPECT_FALSE(Statistic::parse(name)) << name;
  for (const char* name : {"p0.0", "p100", "p99.999"})
    EXPECT_TRUE(Statistic::parse(name)->is_percentile()) << name;
}

TEST(Periods, AreWholeParts) {
  for (const std::int64_t good : {1, 5, 10, 20, 30, 60, 120, 86400})
    EXPECT_TRUE(Periods::is_length(good));
  for (const std::int64_t bad : {-60, 0, 2, 15, 61, 90}) EXPECT_FALSE(Periods::is_length(bad));
}

TEST(Periods, TheStartIsRoundedDownByItsAge) {
  const Timestamp start = time_of("2026-01-31T09:34:56.789Z");
  const Timestamp end = start + 24h;
  const auto rounded = [&](std::int64_t seconds, std::chrono::hours age) {
    return format_iso8601(Periods::of(start, end, seconds, start + age).start);
  };
  EXPECT_EQ(rounded(60, 1h), "2026-01-31T09:34:00.000Z");
  EXPECT_EQ(rounded(3600, 1h), "2026-01-31T09:34:00.000Z");
  EXPECT_EQ(rounded(60, 24h * 16), "2026-01-31T09:30:00.000Z");
  EXPECT_EQ(rounded(60, 24h * 64), "2026-01-31T09:00:00.000Z");
  EXPECT_EQ(rounded(20, 1h), "2026-01-31T09:34:40.000Z");
  EXPECT_EQ(rounded(1, 1h), "2026-01-31T09:34:56.000Z");
  EXPECT_EQ(format_iso8601(Periods::of(time_of("1969-12-31T23:59:30Z"), end, 60, start).start),
            "1969-12-31T23:00:00.000Z");
}

TEST(Periods, AValueBelongsToThePeriodOfItsMinute) {
  const Timestamp start = time_of("2026-01-31T09:34:30Z");
  const auto periods = Periods::of(start, time_of("2026-01-31T09:40:10Z"), 120, start);
  EXPECT_EQ(periods.count(), 4) << "from 09:34:00 to 09:40:10";
  const auto period = [&](const char* text) {
    const auto found = periods.period_of(time_of(text));
    return found ? format_iso8601(*found).substr(11, 8) : "none";
  };
  EXPECT_EQ(period("2026-01-31T09:33:59.999Z"), "none");
  EXPECT_EQ(period("2026-01-31T09:34:00Z"), "09:34:00") << "the start is inclusive";
  EXPECT_EQ(period("2026-01-31T09:35:59.999Z"), "09:34:00");
  EXPECT_EQ(period("2026-01-31T09:36:00Z"), "09:36:00");
  EXPECT_EQ(period("2026-01-31T09:40:59Z"), "09:40:00") << "its minute is before the end";
  EXPECT_EQ(period("2026-01-31T09:41:00Z"), "none");
  const auto whole = Periods::of(start, time_of("2026-01-31T09:36:00Z"), 60, start);
  EXPECT_EQ(whole.count(), 2);
  EXPECT_FALSE(whole.period_of(time_of("2026-01-31T09:36:00Z"))) << "the end is exclusive";
  const auto seconds = Periods::of(start, start + 3s, 1, start);
  EXPECT_EQ(seconds.period_of(start + 2999ms), start + 2s);
  EXPECT_FALSE(seconds.period_of(start + 3s));
}

TEST(Periods, TheLongestLengthIsOnePeriod) {
  const Timestamp start = time_of("0001-01-01T00:00:00Z"), end = time_of("9999-12-31T23:59:59Z");
  const auto periods = Periods::of(start, end, 9'223'372'036'854'775'800, end);
  EXPECT_EQ(periods.count(), 1);
  EXPECT_EQ(periods.period_of(time_of("2026-01-31T09:36:00Z")), periods.start);
}

}  // namespace
}  // namespace trainyard::services
