#include "control/metric_buckets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace trainyard::control {
namespace {

using model::metrics::MetricQuery;
using model::metrics::MetricQueryResultStatus;
using model::metrics::MetricStatistic;
using model::metrics::Period;
using model::metrics::XAxisType;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::int64_t kHour = 1'764'331'200;  // a full one

Timestamp after(std::int64_t millis) {
  return from_epoch_millis(kHour * 1000 + millis);
}

MetricQuery query_of(MetricStatistic stat, Period period, XAxisType axis) {
  MetricQuery query;
  query.metric_stat = stat;
  query.period = period;
  query.x_axis_type = axis;
  return query;
}

struct PutValue {
  std::int64_t millis;
  std::optional<std::int64_t> step;
  double value;
};

model::metrics::MetricQueryResult answer(const MetricQuery& query,
                                         const std::vector<PutValue>& values,
                                         std::size_t max = 100) {
  MetricBuckets buckets(query, max);
  for (const PutValue& each : values) buckets.add(after(each.millis), each.step, each.value);
  return buckets.result();
}

const std::vector<PutValue> kTraining = {{0, 0, 9},       {59'999, 1, 5},  {60'000, 2, 4},
                                         {299'999, 2, 2}, {300'000, 3, 1}, {3'600'000, 4, 0}};

TEST(MetricBuckets, AreMultiplesOfTheirLength) {
  const auto at = [](Period period) {
    return *answer(query_of(MetricStatistic::Max, period, XAxisType::Timestamp), kTraining)
                .x_axis_values;
  };
  EXPECT_THAT(at(Period::OneMinute),
              ElementsAre(kHour, kHour + 60, kHour + 240, kHour + 300, kHour + 3600));
  EXPECT_THAT(at(Period::FiveMinute), ElementsAre(kHour, kHour + 300, kHour + 3600));
  EXPECT_THAT(at(Period::OneHour), ElementsAre(kHour, kHour + 3600));
}

TEST(MetricBuckets, HaveEachStatistic) {
  const auto first = [](MetricStatistic stat) {
    return answer(query_of(stat, Period::FiveMinute, XAxisType::Timestamp), kTraining)
        .metric_values->front();
  };
  EXPECT_EQ(first(MetricStatistic::Min), 2);
  EXPECT_EQ(first(MetricStatistic::Max), 9);
  EXPECT_EQ(first(MetricStatistic::Avg), 5);
  EXPECT_EQ(first(MetricStatistic::Count), 4);
  EXPECT_DOUBLE_EQ(first(MetricStatistic::StdDev), 2.5495097567963922);
  EXPECT_EQ(first(MetricStatistic::Last), 2);
}

TEST(MetricBuckets, OfIterationsNeedThem) {
  const auto steps =
      answer(query_of(MetricStatistic::Avg, Period::IterationNumber, XAxisType::IterationNumber),
             {{5, 7, 1}, {1, std::nullopt, 100}, {2, 3, 2}, {9, 7, 3}});
  EXPECT_EQ(steps.status, MetricQueryResultStatus::Complete);
  EXPECT_THAT(*steps.x_axis_values, ElementsAre(3, 7));
  EXPECT_THAT(*steps.metric_values, ElementsAre(2, 2));
  EXPECT_FALSE(steps.message);
}

TEST(MetricBuckets, CanBeShownOnTheOtherAxis) {
  const auto by_time = answer(
      query_of(MetricStatistic::Last, Period::OneHour, XAxisType::IterationNumber), kTraining);
  EXPECT_THAT(*by_time.x_axis_values, ElementsAre(3, 4));
  EXPECT_THAT(*by_time.metric_values, ElementsAre(1, 0));
  const auto by_step = answer(
      query_of(MetricStatistic::Last, Period::IterationNumber, XAxisType::Timestamp), kTraining);
  EXPECT_THAT(*by_step.x_axis_values,
              ElementsAre(kHour, kHour + 59, kHour + 299, kHour + 300, kHour + 3600));
}

TEST(MetricBuckets, StartAndEndBelongToTheAnswer) {
  auto query = query_of(MetricStatistic::Count, Period::OneMinute, XAxisType::Timestamp);
  query.start = kHour + 59;
  query.end = kHour + 299;
  const auto times = answer(query, kTraining);
  EXPECT_THAT(*times.x_axis_values, ElementsAre(kHour, kHour + 60, kHour + 240));
  EXPECT_THAT(*times.metric_values, ElementsAre(1, 1, 1));
  query = query_of(MetricStatistic::Count, Period::IterationNumber, XAxisType::IterationNumber);
  query.start = 1;
  query.end = 2;
  EXPECT_THAT(*answer(query, kTraining).x_axis_values, ElementsAre(1, 2));
  query.end = 0;
  const auto none = answer(query, kTraining);
  EXPECT_THAT(*none.x_axis_values, IsEmpty());
  EXPECT_EQ(none.status, MetricQueryResultStatus::Complete);
}

TEST(MetricBuckets, TheFirstOnesAreKeptInWhateverOrderTheValuesCome) {
  const auto query =
      query_of(MetricStatistic::Count, Period::IterationNumber, XAxisType::IterationNumber);
  for (const auto& values : {std::vector<PutValue>{{0, 1, 1}, {0, 2, 1}, {0, 3, 1}, {0, 2, 1}},
                             std::vector<PutValue>{{0, 3, 1}, {0, 2, 1}, {0, 2, 1}, {0, 1, 1}}}) {
    const auto cut = answer(query, values, 2);
    EXPECT_EQ(cut.status, MetricQueryResultStatus::Truncated);
    EXPECT_THAT(*cut.x_axis_values, ElementsAre(1, 2));
    EXPECT_THAT(*cut.metric_values, ElementsAre(1, 2));
    EXPECT_THAT(*cut.message, HasSubstr("the first 2 points"));
  }
  EXPECT_EQ(answer(query, kTraining, 5).status, MetricQueryResultStatus::Complete);
  EXPECT_EQ(answer(query, kTraining, 0).status, MetricQueryResultStatus::Truncated);
}

TEST(MetricBuckets, BeforeTheEpochToo) {
  const auto query = query_of(MetricStatistic::Count, Period::OneMinute, XAxisType::Timestamp);
  EXPECT_THAT(*answer(query, {{-kHour * 1000 - 1, std::nullopt, 1}}).x_axis_values,
              ElementsAre(-60));
}

}  // namespace
}  // namespace trainyard::control
