#include "control/metric_files_reader.h"

#include <fstream>

#include "component/training_jobs_world.h"
#include "control/experiment_kinds.h"
#include "control/job_component.h"
#include "control/job_metrics.h"
#include "model/component_point.h"

namespace trainyard::control {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class MetricFilesReaderTest : public TrainingJobsWorld {
 protected:
  void SetUp() override {
    TrainingJobsWorld::SetUp();
    start({}, {4, gib(16), 0});  // room for two jobs
    restart();
  }
  // What the server knows of files is gone.
  void restart() {
    reader_.emplace(MetricFilesReader::Parts{store_->resources(),
                                             *recorder_,
                                             {"aws", "us-west-2", "123456789012"},
                                             directory_ / "attempts",
                                             {1000, 3}});
  }
  void run(const std::string& job) {
    create(job);
    ASSERT_TRUE(eventually([&] { return engine_.runs(job); }));
  }
  std::filesystem::path file_of(const std::string& job) const {
    return directory_ / "attempts" / job / "1/algo-1" / model::kComponentPointsFile;
  }
  // As the job's agent does.
  void pass_on(const std::string& job, const std::string& metric,
               const std::vector<double>& values) {
    for (const double value : values) append(job, line(metric, value));
  }
  std::string line(const std::string& metric, double value) {
    return model::to_json_line(
        model::ComponentPoint{"1.json", ++end_, metric, from_epoch_millis(++time_), {}, value});
  }
  void append(const std::string& job, const std::string& text) const {
    std::ofstream(file_of(job), std::ios::app) << text;
  }
  store::StoredResource component(const std::string& job) {
    const ArnScope arns{"aws", "us-west-2", "123456789012"};
    return store_->resources()
        .find_arn(experiment_arn(arns, kTrialComponentKind, job_component_name(job)))
        .value()
        .value();
  }
  ComponentState state_of(const std::string& job) {
    return parse_component_state(component(job).state).value();
  }
  std::vector<double> points(const std::string& job, const std::string& metric) {
    std::vector<double> values;
    const auto read = store_->resources().read_points(
        component(job).id, metric,
        [&](const store::ResourcePoint& point) { values.push_back(point.value); });
    EXPECT_TRUE(read);
    return values;
  }

  std::optional<MetricFilesReader> reader_;
  std::int64_t end_ = 0;
  std::int64_t time_ = 1'764'331'200'000;
};

TEST_F(MetricFilesReaderTest, ARunningJobsValuesAreItsComponents) {
  run("a");
  run("b");
  pass_on("a", "loss", {3, 1, 2});
  pass_on("b", "loss", {9});
  reader_->read_running();
  EXPECT_THAT(points("a", "loss"), ElementsAre(3, 1, 2));
  EXPECT_THAT(points("b", "loss"), ElementsAre(9));
  const MetricTotals totals = state_of("a").metrics.at("loss");
  EXPECT_EQ(totals.count, 3);
  EXPECT_EQ(totals.last, 2);
  EXPECT_EQ(totals.source, arn("a"));
}

TEST_F(MetricFilesReaderTest, NoneIsStoredTwiceAndNoneIsLeftOut) {
  run("a");
  pass_on("a", "loss", {1, 2});
  reader_->read_running();
  reader_->read_running();
  restart();
  reader_->read_running();
  EXPECT_THAT(points("a", "loss"), ElementsAre(1, 2));
  const std::string third = line("loss", 3);
  append("a", third.substr(0, 20));
  reader_->read_running();
  append("a", third.substr(20));
  restart();
  reader_->read_running();
  EXPECT_THAT(points("a", "loss"), ElementsAre(1, 2, 3));
  EXPECT_EQ(state_of("a").read.at("1/algo-1"),
            static_cast<std::int64_t>(std::filesystem::file_size(file_of("a"))));
}

TEST_F(MetricFilesReaderTest, TheEndOfAJobsFileIsReadWhenItHasEnded) {
  run("a");
  pass_on("a", "loss", {1});
  reader_->read_running();
  ASSERT_TRUE(reader_->read_all("a"));
  EXPECT_TRUE(std::filesystem::exists(file_of("a"))) << "its agent still writes";
  pass_on("a", "loss", {2, 3});
  complete("a");
  const store::MetricStore metrics(directory_ / "metrics");
  const JobMetrics job_metrics(metrics, *recorder_);
  JobMetricsKeeper keeper(store_->resources(), job_metrics, &*reader_);
  keeper.add_due();
  keeper.add_due();
  EXPECT_THAT(points("a", "loss"), ElementsAre(1, 2, 3));
  EXPECT_EQ(component("a").status, "");
  EXPECT_FALSE(std::filesystem::exists(file_of("a")));
}

TEST_F(MetricFilesReaderTest, AKeeperReadsThemFromTimeToTime) {
  run("a");
  pass_on("a", "loss", {1});
  const store::MetricStore metrics(directory_ / "metrics");
  const JobMetrics job_metrics(metrics, *recorder_);
  JobMetricsKeeper keeper(store_->resources(), job_metrics, &*reader_);
  keeper.start();
  EXPECT_TRUE(eventually([&] { return !points("a", "loss").empty(); }));
  pass_on("a", "loss", {2});
  EXPECT_TRUE(eventually([&] { return points("a", "loss").size() == 2; }));
}

TEST_F(MetricFilesReaderTest, WhatAComponentCannotHaveIsLeftOut) {
  run("a");
  for (const char* metric : {"a", "b", "c", "d", "a"}) pass_on("a", metric, {1});
  reader_->read_running();
  EXPECT_EQ(state_of("a").metrics.size(), 3U);
  EXPECT_THAT(points("a", "a"), ElementsAre(1, 1));
  EXPECT_THAT(points("a", "d"), IsEmpty());
  pass_on("a", "c", {2});
  append("a", "nonsense\n");
  pass_on("a", "c", {3});
  reader_->read_running();
  EXPECT_THAT(points("a", "c"), ElementsAre(1, 2, 3)) << "what follows isn't";
}

TEST_F(MetricFilesReaderTest, AFileOfAnEarlierJobOfThatNameIsNot) {
  run("a");
  auto plan = plan_of("a");
  plan.job_id = "another";
  ASSERT_TRUE(replace_file(directory_ / "attempts/a/1/algo-1/plan.json", model::to_json(plan)));
  pass_on("a", "loss", {1});
  reader_->read_running();
  EXPECT_THAT(points("a", "loss"), IsEmpty());
}

TEST_F(MetricFilesReaderTest, WithoutAComponentTheyAreGone) {
  run("a");
  pass_on("a", "loss", {1});
  ASSERT_TRUE(store_->resources().remove(component("a").id));
  reader_->read_running();
  complete("a");
  ASSERT_TRUE(reader_->read_all("a"));
  EXPECT_FALSE(std::filesystem::exists(file_of("a")));
  ASSERT_TRUE(reader_->read_all("none"));
}

}  // namespace
}  // namespace trainyard::control
