#include "control/component_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace trainyard::control {
namespace {

using ::testing::HasSubstr;

constexpr Timestamp kNoon{std::chrono::milliseconds(1'764'331'200'250)};
constexpr std::chrono::seconds kSecond{1};

MetricTotals totals_of(const std::vector<std::pair<double, Timestamp>>& values) {
  MetricTotals totals;
  for (const auto& [value, at] : values) add(totals, value, at);
  return totals;
}

std::string corrupt_state(std::string_view text) {
  const auto state = parse_component_state(text);
  if (state) return "";
  EXPECT_EQ(state.error().kind(), ErrorKind::corrupt);
  return state.error().message();
}

TEST(MetricTotals, OneValueIsEverythingOfItsMetric) {
  const MetricTotals one = totals_of({{-2.5, kNoon}});
  EXPECT_EQ(one, (MetricTotals{1, -2.5, -2.5, -2.5, 6.25, -2.5, kNoon}));
  EXPECT_EQ(average(one), -2.5);
  EXPECT_EQ(standard_deviation(one), 0);
}

TEST(MetricTotals, TheDeviationIsThePopulations) {
  const MetricTotals totals = totals_of({{2, kNoon},
                                         {4, kNoon},
                                         {4, kNoon},
                                         {4, kNoon},
                                         {5, kNoon},
                                         {5, kNoon},
                                         {7, kNoon},
                                         {9, kNoon}});
  EXPECT_EQ(totals.count, 8);
  EXPECT_EQ(totals.min, 2);
  EXPECT_EQ(totals.max, 9);
  EXPECT_EQ(average(totals), 5);
  EXPECT_EQ(standard_deviation(totals), 2);
}

TEST(MetricTotals, RoundingDoesNotMakeADeviationOfEqualValues) {
  MetricTotals totals;
  for (int i = 0; i < 1000; ++i) add(totals, 0.1, kNoon);
  EXPECT_GE(standard_deviation(totals), 0);
  EXPECT_LT(standard_deviation(totals), 1e-6);
}

TEST(MetricTotals, TheLastValueIsTheLatestNotTheLastAdded) {
  const MetricTotals late = totals_of({{1, kNoon + kSecond}, {2, kNoon}});
  EXPECT_EQ(late.last, 1);
  EXPECT_EQ(late.at, kNoon + kSecond);
  EXPECT_EQ(totals_of({{1, kNoon}, {2, kNoon}}).last, 2) << "at the same time: the last added";
}

TEST(MetricTotals, AllNumbersAreFinite) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr double kMax = std::numeric_limits<double>::max();
  for (const double value : {kMax, -kMax, kInfinity, -kInfinity}) {
    ComponentState state;
    for (int i = 0; i < 3; ++i) add(state.metrics["huge"], value, kNoon);
    const MetricTotals& totals = state.metrics["huge"];
    EXPECT_EQ(totals.sum, std::copysign(1e308, value));
    EXPECT_EQ(totals.last, totals.sum);
    EXPECT_EQ(totals.sum_of_squares, 1e308);
    EXPECT_EQ(standard_deviation(totals), 0);
    const auto read = parse_component_state(to_json(state));
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(*read, state);
  }
}

TEST(ComponentState, IsReadAsItWasWritten) {
  ComponentState state;
  state.source = {"arn:aws:sagemaker:us-east-1:000000000000:training-job/a",
                  "SageMakerTrainingJob"};
  add(state.metrics["validation:accuracy.max \"%\""], 0.1, kNoon);
  add(state.metrics["loss"], 1.0 / 3, kNoon);
  add(state.metrics["loss"], -0.0, kNoon + kSecond);
  state.metrics["loss"].source = state.source->arn;
  state.read = {{"1/algo-1", 0}, {"2/algo-10", 123'456'789'012}};
  const auto read = parse_component_state(to_json(state));
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(*read, state);
}

// Search reads it in SQL.
TEST(ComponentState, IsAnObjectPerMetric) {
  ComponentState state;
  EXPECT_EQ(to_json(state), "{}");
  add(state.metrics["loss"], 2, kNoon);
  state.metrics["loss"].source = "arn:1";
  state.source = {"arn:2", "SageMakerTrainingJob"};
  EXPECT_EQ(to_json(state),
            R"({"source":{"arn":"arn:2","type":"SageMakerTrainingJob"},)"
            R"("metrics":{"loss":{"count":1,"min":2E0,"max":2E0,"sum":2E0,"sum_of_squares":4E0,)"
            R"("last":2E0,"at":1764331200250,"source":"arn:1","avg":2E0,"std_dev":0E0}}})");
}

TEST(ComponentState, SkipsWhatANewerProgramWrote) {
  const auto state = parse_component_state(
      R"({"new":1,"metrics":{"loss":{"count":1,"min":2,"max":2,"sum":2,"sum_of_squares":4,)"
      R"("last":2,"at":5,"median":2}}})");
  ASSERT_TRUE(state) << state.error().message();
  EXPECT_EQ(state->metrics.at("loss"), totals_of({{2, from_epoch_millis(5)}}));
  EXPECT_FALSE(state->source);
}

TEST(ComponentState, NamesTheMetricThatIsCorrupt) {
  EXPECT_THAT(corrupt_state("[]"), HasSubstr("state of a trial component"));
  EXPECT_THAT(corrupt_state(R"({"metrics":[]})"), HasSubstr("metrics is not an object"));
  EXPECT_THAT(corrupt_state(R"({"metrics":{"loss":1}})"), HasSubstr("metric 'loss'"));
  EXPECT_THAT(corrupt_state(R"({"metrics":{"loss":{"count":0}}})"), HasSubstr("metric 'loss'"));
  EXPECT_THAT(corrupt_state(R"({"source":{"arn":"arn:1"}})"), HasSubstr("type"));
  EXPECT_THAT(corrupt_state(R"({"read":{"1/algo-1":-1}})"), HasSubstr("1/algo-1"));
}

}  // namespace
}  // namespace trainyard::control
