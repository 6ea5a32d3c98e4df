#include "control/component_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "control/experiment_kinds.h"
#include "control/job_component.h"
#include "records/metric_writer.h"
#include "store/state_fixture.h"

namespace trainyard::control {
namespace {

using namespace model::metrics;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr Timestamp kNow{std::chrono::milliseconds(1'764'331'200'000)};

class ComponentMetricsTest : public store::StateFixture {
 protected:
  void SetUp() override {
    StateFixture::SetUp();
    series_.emplace(directory_ / "metrics");
    metrics_.emplace(*store_, *series_, arns_, ComponentMetricsLimits{{10, 3}, 100});
    add_component("run-1", {});
  }

  void add_component(const std::string& name, const ComponentState& state) {
    store::StoredResource stored{.id = {std::string(kTrialComponentKind), name},
                                 .arn = experiment_arn(arns_, kTrialComponentKind, name),
                                 .request = "{}",
                                 .state = to_json(state)};
    ASSERT_TRUE(store_->resources().create(stored, {}));
  }
  void add_job(const std::string& name, Timestamp created) {
    store::StoredJob job;
    job.name = name;
    job.arn = arns_.arn("training-job", name);
    job.request = "{}";
    job.created = created;
    job.record.state = "{}";
    ASSERT_TRUE(store_->create(job, {}, {}));
    add_component(job_component_name(name), {{{job.arn, "SageMakerTrainingJob"}}, {}});
  }
  // What an agent finds in a job's log.
  void write_series(const std::string& job, const std::string& metric, Timestamp at, double value) {
    const auto stream = series_->create_stream({job, 1, "algo-1"});
    ASSERT_TRUE(stream);
    const auto writer = records::MetricWriter::open(directory_ / "metrics" / *stream);
    ASSERT_TRUE(writer);
    (*writer)->add({"/aws/sagemaker/TrainingJobs", metric, "None", {{"TrainingJobName", job}}}, at,
                   value);
    (*writer)->finish();
  }

  static RawMetricData datum(const std::string& metric, double value,
                             std::optional<std::int64_t> step = {}, Timestamp at = kNow) {
    return {metric, at, step, value};
  }
  // Index and code of each error.
  std::vector<std::pair<std::int64_t, PutMetricsErrorCode>> put(
      const std::vector<RawMetricData>& data, const std::string& component = "run-1") {
    const auto response = metrics_->put({component, data}, kNow);
    EXPECT_TRUE(response) << response.error().message();
    std::vector<std::pair<std::int64_t, PutMetricsErrorCode>> errors;
    if (!response || !response->errors) return errors;
    EXPECT_FALSE(response->errors->empty());
    for (const BatchPutMetricsError& error : *response->errors)
      errors.emplace_back(*error.metric_index, *error.code);
    return errors;
  }
  MetricTotals totals(const std::string& metric, const std::string& component = "run-1") {
    const auto stored =
        store_->resources().find_arn(experiment_arn(arns_, kTrialComponentKind, component)).value();
    const auto state = parse_component_state(stored->state).value();
    const auto found = state.metrics.find(metric);
    return found == state.metrics.end() ? MetricTotals{} : found->second;
  }
  std::string arn(const std::string& component) const {
    return arns_.arn(kTrialComponentKind, component);
  }
  static MetricQuery query(const std::string& resource, const std::string& metric,
                           MetricStatistic stat = MetricStatistic::Last) {
    MetricQuery made;
    made.resource_arn = resource;
    made.metric_name = metric;
    made.metric_stat = stat;
    made.period = Period::OneMinute;
    made.x_axis_type = XAxisType::Timestamp;
    return made;
  }
  std::vector<MetricQueryResult> get(const std::vector<MetricQuery>& queries) {
    const auto response = metrics_->get({queries});
    EXPECT_TRUE(response) << response.error().message();
    return response ? *response->metric_query_results : std::vector<MetricQueryResult>{};
  }

  const ArnScope arns_{"aws", "us-west-2", "123456789012"};
  std::optional<store::MetricStore> series_;
  std::optional<ComponentMetrics> metrics_;
};

TEST_F(ComponentMetricsTest, PointsAndTotalsAreStoredTogether) {
  EXPECT_THAT(put({datum("loss", 3, 1), datum("acc", 0.5), datum("loss", 1, 2, kNow + 1s)}),
              IsEmpty());
  EXPECT_THAT(put({datum("loss", 2, 3, kNow - 1min)}), IsEmpty());
  EXPECT_EQ(totals("loss").count, 3);
  EXPECT_EQ(totals("loss").min, 1);
  EXPECT_EQ(totals("loss").max, 3);
  EXPECT_EQ(totals("loss").last, 1);
  EXPECT_EQ(totals("loss").at, kNow + 1s);
  EXPECT_EQ(totals("acc").count, 1);
  const auto results = get({query(arn("run-1"), "loss"), query(arn("RUN-1"), "none")});
  EXPECT_EQ(results[0].status, MetricQueryResultStatus::Complete);
  EXPECT_THAT(*results[0].metric_values, ElementsAre(2, 1));
  EXPECT_THAT(*results[1].metric_values, IsEmpty());
  EXPECT_EQ(results[1].status, MetricQueryResultStatus::Complete);
}

TEST_F(ComponentMetricsTest, AValueThatCannotBeStoredIsNamedAndTheOthersAreStored) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const auto wrong = PutMetricsErrorCode::VALIDATION_ERROR;
  EXPECT_THAT(
      put({datum("v", kNaN), datum("v", 1), datum("v", kInfinity), datum("v", 0x1p361),
           datum("v", -0x1p360), datum("v", 2, {}, kNow - 24h * 14),
           datum("v", 3, {}, kNow - 24h * 14 - 1ms), datum("v", 4, {}, kNow + 2h),
           datum("v", 5, {}, kNow + 2h + 1ms)}),
      ElementsAre(Pair(0, wrong), Pair(2, wrong), Pair(3, wrong), Pair(6, wrong), Pair(8, wrong)));
  EXPECT_EQ(totals("v").count, 4);
  EXPECT_EQ(totals("v").last, 4);
  EXPECT_THAT(put({datum("nothing", kNaN)}), ElementsAre(Pair(0, wrong)));
  EXPECT_EQ(totals("nothing").count, 0);
}

TEST_F(ComponentMetricsTest, AComponentHasOnlySoManyMetrics) {
  const auto limit = PutMetricsErrorCode::METRIC_LIMIT_EXCEEDED;
  EXPECT_THAT(put({datum("a", 1), datum("b", 1), datum("c", 1), datum("d", 1), datum("a", 2),
                   datum("d", 2)}),
              ElementsAre(Pair(3, limit), Pair(5, limit)));
  EXPECT_EQ(totals("a").count, 2);
  EXPECT_EQ(totals("d").count, 0);
  EXPECT_THAT(put({datum("e", 1), datum("c", 2), datum("c", NAN)}),
              ElementsAre(Pair(0, limit), Pair(2, PutMetricsErrorCode::VALIDATION_ERROR)));
  EXPECT_EQ(totals("c").count, 2);
}

TEST_F(ComponentMetricsTest, AComponentHasOnlySoManyPoints) {
  const auto limit = PutMetricsErrorCode::METRIC_LIMIT_EXCEEDED;
  EXPECT_THAT(put(std::vector<RawMetricData>(8, datum("a", 1))), IsEmpty());
  EXPECT_THAT(put({datum("a", 2), datum("b", 3), datum("a", 4)}), ElementsAre(Pair(2, limit)));
  EXPECT_THAT(put({datum("a", 5)}), ElementsAre(Pair(0, limit)));
  EXPECT_EQ(totals("a").count, 9);
  EXPECT_EQ(totals("a").max, 2);
  EXPECT_EQ(totals("b").count, 1);
}

TEST_F(ComponentMetricsTest, WhatDoesNotExistHasNoMetrics) {
  const auto refused = metrics_->put({"run-2", std::vector{datum("a", 1)}}, kNow);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), "ResourceNotFound");
  const std::string trial = arns_.arn(kTrialKind, "run-1");
  for (const std::string& unknown :
       {arn("run-2"), trial, arns_.arn("training-job", "none"), arns_.arn("training-job", ""),
        std::string("arn:aws:sagemaker:eu-west-1:123456789012:experiment-trial-component/run-1")}) {
    const auto results = get({query(unknown, "a")});
    EXPECT_EQ(results[0].status, MetricQueryResultStatus::ValidationError) << unknown;
    EXPECT_EQ(results[0].message, "Resource " + unknown + " does not exist.");
    EXPECT_TRUE(results[0].x_axis_values && results[0].metric_values) << "the API requires them";
  }
}

TEST_F(ComponentMetricsTest, AJobsMetricsAreItsComponentsAndItsAlgorithms) {
  add_job("Train", kNow - 1h);
  const std::string component = job_component_name("Train");
  EXPECT_THAT(put({datum("loss", 4, 1, kNow - 3min)}, component), IsEmpty());
  write_series("Train", "loss", kNow - 2h, 9);  // of an earlier job of that name
  write_series("Train", "loss", kNow - 2min, 3);
  write_series("Other", "loss", kNow - 1min, 8);
  for (const std::string& resource : {arn(component), arns_.arn("training-job", "Train")}) {
    const auto results = get({query(resource, "loss")});
    EXPECT_THAT(*results[0].metric_values, ElementsAre(4, 3)) << resource;
    EXPECT_THAT(*results[0].x_axis_values, ElementsAre(to_epoch_millis(kNow) / 1000 - 180,
                                                       to_epoch_millis(kNow) / 1000 - 120));
  }
  // A job's name, unlike a component's, is case-sensitive.
  EXPECT_EQ(get({query(arns_.arn("training-job", "train"), "loss")})[0].status,
            MetricQueryResultStatus::ValidationError);
}

TEST_F(ComponentMetricsTest, QueriesShareTheAnswer) {
  add_component("long", {});
  ComponentMetrics metrics(*store_, *series_, arns_, {{1000, 3}, 10});
  for (int minute = 0; minute < 8; ++minute)
    ASSERT_TRUE(
        metrics.put({"long", std::vector{datum("a", minute, minute, kNow - 1min * minute)}}, kNow));
  const auto count = [&](std::size_t queries) {
    const auto response = metrics.get({std::vector(queries, query(arn("long"), "a"))});
    std::vector<std::size_t> counts;
    for (const MetricQueryResult& result : *response->metric_query_results) {
      EXPECT_EQ(*result.status == MetricQueryResultStatus::Truncated, queries > 1);
      counts.push_back(result.x_axis_values->size());
    }
    return counts;
  };
  EXPECT_THAT(count(1), ElementsAre(8));
  EXPECT_THAT(count(2), ElementsAre(5, 5));
}

TEST_F(ComponentMetricsTest, NothingIsWrittenBelowTheDisksFloor) {
  ComponentMetrics metrics(*store_, *series_, arns_, {},
                           DiskFloor(mib(1), [] { return DiskRoom{kib(1), {}}; }));
  const auto refused = metrics.put({"run-1", std::vector{datum("a", 1)}}, kNow);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::exhausted);
  EXPECT_EQ(totals("a").count, 0);
}

TEST_F(ComponentMetricsTest, WhatIsAddedToTheStateIsInTheSameTransaction) {
  const store::ResourceId id{std::string(kTrialComponentKind), "run-1"};
  const std::vector<store::ResourcePoint> points = {
      {"a", kNow, 1, 1}, {"b", kNow, 1, 1}, {"c", kNow, 1, 1}, {"d", kNow, 1, 1}};
  const auto mark = [](ComponentState& state) { state.source = {"arn:1", "Mark"}; };
  const auto left_out = add_points(store_->resources(), id, points, {10, 2}, mark);
  ASSERT_TRUE(left_out);
  EXPECT_THAT(*left_out, ElementsAre(2, 3));
  const auto state = parse_component_state(store_->resources().find(id).value()->state).value();
  EXPECT_EQ(state.source->arn, "arn:1");
  EXPECT_EQ(state.metrics.size(), 2U);
  // Also without a point.
  ASSERT_TRUE(add_points(store_->resources(), id, {}, {10, 2},
                         [](ComponentState& changed) { changed.source->arn = "arn:2"; }));
  EXPECT_EQ(parse_component_state(store_->resources().find(id).value()->state).value().source->arn,
            "arn:2");
}

}  // namespace
}  // namespace trainyard::control
