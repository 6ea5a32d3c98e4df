#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "component/training_jobs_world.h"
#include "control/component_state.h"
#include "control/experiment_kinds.h"
#include "control/job_component.h"
#include "control/job_metrics.h"
#include "control/stored_request.h"
#include "control/trial_components.h"
#include "model/experiment.h"
#include "model/trial.h"
#include "model/trial_component.h"

// The trial components of training jobs: where they belong, and how they follow their jobs.
namespace trainyard::control {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class JobTrialsTest : public TrainingJobsWorld {
 protected:
  store::ResourceStore& resources() { return store_->resources(); }
  static std::string arn_of(std::string_view kind, const std::string& name) {
    return experiment_arn({"aws", "us-west-2", "123456789012"}, kind, name);
  }
  void put_resource(std::string_view kind, const std::string& name, const std::string& text,
                    const std::vector<std::string>& parents = {}) {
    store::StoredResource resource;
    resource.id = {std::string(kind), name};
    resource.arn = arn_of(kind, name);
    resource.request = text;
    resource.created = resource.modified = clock_.now();
    ASSERT_TRUE(resources().create(resource, {}, parents));
  }
  void add_experiment(const std::string& name) {
    put_resource(kExperimentKind, name, R"({"ExperimentName":")" + name + R"("})");
  }
  void add_trial(const std::string& name, const std::string& experiment) {
    put_resource(kTrialKind, name,
                 R"({"TrialName":")" + name + R"(","ExperimentName":")" + experiment + R"("})",
                 {arn_of(kExperimentKind, experiment)});
  }
  static model::CreateTrainingJobRequest job_in(const std::string& name,
                                                const model::ExperimentConfig& config) {
    auto request = make_request(name);
    request.experiment_config = config;
    return request;
  }
  void create_in(const std::string& name, const model::ExperimentConfig& config) {
    const auto created = jobs_->create(job_in(name, config));
    ASSERT_TRUE(created) << created.error().message();
  }
  std::optional<store::StoredResource> component(const std::string& job) {
    return resources().find_arn(arn_of(kTrialComponentKind, job_component_name(job))).value();
  }
  model::CreateTrialComponentRequest described(const std::string& job) {
    return request_of<model::CreateTrialComponentRequest>(component(job).value()).value();
  }
  std::vector<std::string> parents_of(const std::string& child_arn) {
    std::vector<std::string> parents;
    store::LinkQuery query;
    query.child = child_arn;
    const auto links = resources().list_links(query).value();
    for (const store::ResourceLink& link : links) parents.push_back(link.parent);
    return parents;
  }
  std::vector<std::string> trials_of(const std::string& job) {
    return parents_of(arn_of(kTrialComponentKind, job_component_name(job)));
  }
  void expect_not_found(const model::CreateTrainingJobRequest& request, const std::string& says) {
    const Error error = refusal(request);
    EXPECT_EQ(error.code(), "ResourceNotFound");
    EXPECT_EQ(error.message(), says);
  }
};

TEST_F(JobTrialsTest, EachJobHasAComponentOfItsOwn) {
  create("plain");
  ASSERT_TRUE(component("plain"));
  EXPECT_THAT(trials_of("plain"), IsEmpty());
  EXPECT_EQ(described("plain").input_artifacts->at("train").value, "s3://bucket/data/train");
}

TEST_F(JobTrialsTest, AJobJoinsATrialWhateverItsCase) {
  add_experiment("Search");
  add_trial("First", "Search");
  create_in("a", {.trial_name = "first"});
  create_in("b", {.experiment_name = "SEARCH", .trial_name = "FIRST"});
  EXPECT_THAT(trials_of("a"), ElementsAre(arn_of(kTrialKind, "first")));
  EXPECT_THAT(trials_of("b"), ElementsAre(arn_of(kTrialKind, "first")));
  const auto job = jobs_->describe("b").value();
  EXPECT_EQ(job.experiment_config->trial_name, "FIRST") << "as requested";
}

TEST_F(JobTrialsTest, AnExperimentAloneGivesTheJobATrialOfItsOwn) {
  add_experiment("Search");
  create_in("a", {.experiment_name = "search", .run_name = "run"});
  const std::string trial = arn_of(kTrialKind, "a-aws-trial");
  EXPECT_THAT(trials_of("a"), ElementsAre(trial));
  EXPECT_THAT(parents_of(trial), ElementsAre(arn_of(kExperimentKind, "search")));
  const auto stored = resources().find_arn(trial).value().value();
  EXPECT_EQ(request_of<model::CreateTrialRequest>(stored).value().experiment_name, "Search");
}

TEST_F(JobTrialsTest, WhatDoesNotExistIsNotFoundAndCreatesNothing) {
  add_experiment("one");
  add_experiment("two");
  add_trial("of-one", "one");
  const std::string no_experiment =
      "Experiment '" + arn_of(kExperimentKind, "none") + "' does not exist.";
  const std::string no_trial = "Trial '" + arn_of(kTrialKind, "none") + "' does not exist.";
  expect_not_found(job_in("a", {.experiment_name = "None"}), no_experiment);
  expect_not_found(job_in("a", {.trial_name = "none"}), no_trial);
  expect_not_found(job_in("a", {.experiment_name = "one", .trial_name = "none"}), no_trial);
  expect_invalid(job_in("a", {.experiment_name = "two", .trial_name = "of-one"}),
                 "Trial 'of-one' belongs to experiment 'one', not to experiment 'two'");
  EXPECT_FALSE(component("a"));
}

TEST_F(JobTrialsTest, ANameThatIsTakenCreatesNothing) {
  add_experiment("one");
  create("a");
  EXPECT_EQ(jobs_->create(job_in("a", {.experiment_name = "one"})).error().code(), "ResourceInUse");
  EXPECT_THAT(trials_of("a"), IsEmpty());
  EXPECT_FALSE(resources().find_arn(arn_of(kTrialKind, "a-aws-trial")).value());
}

TEST_F(JobTrialsTest, TheComponentFollowsItsJob) {
  create("a");
  EXPECT_EQ(described("a").status->primary_status, model::TrialComponentPrimaryStatus::InProgress);
  EXPECT_FALSE(described("a").start_time);
  complete("a");
  const auto ended = described("a");
  const auto job = jobs_->describe("a").value();
  EXPECT_EQ(ended.status->primary_status, model::TrialComponentPrimaryStatus::Completed);
  EXPECT_EQ(ended.start_time, job.training_start_time);
  EXPECT_EQ(ended.end_time, job.training_end_time);
  EXPECT_EQ(ended.output_artifacts->at("SageMaker.ModelArtifact").value,
            "s3://bucket/out/a/output/model.tar.gz");
}

TEST_F(JobTrialsTest, ADeletedJobsComponentStaysOnlyInATrial) {
  add_experiment("one");
  create("alone");
  create_in("member", {.experiment_name = "one"});
  for (const char* name : {"alone", "member"}) {
    complete(name);
    ASSERT_TRUE(jobs_->remove(name));
  }
  EXPECT_FALSE(component("alone"));
  EXPECT_EQ(described("member").status->primary_status,
            model::TrialComponentPrimaryStatus::Completed);
}

TEST_F(JobTrialsTest, AJobOfTheSameNameTakesTheComponentOver) {
  add_experiment("one");
  create_in("a", {.experiment_name = "one"});
  complete("a");
  ASSERT_TRUE(jobs_->remove("a"));
  create("a");
  EXPECT_EQ(described("a").status->primary_status, model::TrialComponentPrimaryStatus::InProgress);
  EXPECT_FALSE(described("a").end_time);
  EXPECT_THAT(trials_of("a"), ElementsAre(arn_of(kTrialKind, "a-aws-trial")));
}

class JobMetricsTest : public JobTrialsTest {
 protected:
  void SetUp() override {
    JobTrialsTest::SetUp();
    metrics_ = std::make_unique<store::MetricStore>(directory_ / "metrics");
  }
  // Values of the algorithm's metric, as the job's agent writes them, and its report of the last.
  void measure(const std::string& job, const std::vector<double>& values) {
    const auto stream = metrics_->create_stream({job, 1, "algo-1"}).value();
    const auto folder = directory_ / "metrics" / stream;
    const records::MetricSeries loss{
        "/aws/sagemaker/TrainingJobs", "loss", "None", {{"TrainingJobName", job}}};
    ASSERT_TRUE(std::ofstream(folder / "series") << records::to_json_line(loss));
    const Timestamp created = jobs_->describe(job).value().creation_time.value();
    std::string points;
    for (const double value : values) records::append_metric_point(points, {created, 0, value});
    ASSERT_TRUE(std::ofstream(folder / "points") << points);
    ASSERT_TRUE(eventually([&] { return engine_.runs(job); }));
    model::Report report;
    report.kind = model::ReportKind::metric;
    report.metric_name = "loss";
    report.metric_value = values.back();
    engine_.report({job}, report);
    ASSERT_TRUE(
        eventually([&] { return !jobs_->describe(job).value().final_metric_data_list->empty(); }));
  }
  ComponentState state_of(const std::string& job) {
    return parse_component_state(component(job).value().state).value();
  }

  std::unique_ptr<store::MetricStore> metrics_;
};

TEST_F(JobMetricsTest, AJobsValuesAddUpInItsComponentWhenItHasEnded) {
  create("a");
  measure("a", {4, 1, 2.5});
  const JobMetrics job_metrics(*metrics_, *recorder_);
  const auto running = job_metrics.totals("a").value();
  EXPECT_EQ(running.at("loss").count, 3);
  EXPECT_EQ(running.at("loss").source, arn("a"));

  JobMetricsKeeper keeper(resources(), job_metrics);
  keeper.add_due();
  EXPECT_THAT(state_of("a").metrics, IsEmpty()) << "it still runs";
  complete("a");
  EXPECT_EQ(component("a")->status, kMetricsDue);
  keeper.add_due();
  keeper.add_due();
  const MetricTotals totals = state_of("a").metrics.at("loss");
  EXPECT_EQ(totals.count, 3);
  EXPECT_EQ(totals.min, 1);
  EXPECT_EQ(totals.max, 4);
  EXPECT_EQ(totals.last, 2.5);
  EXPECT_EQ(component("a")->status, "");
}

// Also if a client has given the component another status than its job's.
TEST_F(JobMetricsTest, ADescriptionHasARunningJobsValuesAndNoneTwice) {
  create("a");
  measure("a", {4, 1});
  const JobMetrics job_metrics(*metrics_, *recorder_);
  TrialComponents components(resources(), clock_, {"aws", "us-west-2", "123456789012"},
                             [&](const std::string& job) { return job_metrics.totals(job); });
  const auto values = [&] {
    const auto answer = components.describe(job_component_name("a")).value();
    return answer.metrics->empty() ? 0 : *answer.metrics->front().count;
  };
  const auto say = [&](model::TrialComponentPrimaryStatus status) {
    model::UpdateTrialComponentRequest request;
    request.trial_component_name = job_component_name("a");
    request.status.emplace().primary_status = status;
    ASSERT_TRUE(components.update(request));
  };
  EXPECT_EQ(values(), 2);
  say(model::TrialComponentPrimaryStatus::Completed);
  EXPECT_EQ(values(), 2);
  complete("a");
  EXPECT_EQ(values(), 2) << "not stored yet";
  JobMetricsKeeper(resources(), job_metrics).add_due();
  EXPECT_EQ(values(), 2);
  say(model::TrialComponentPrimaryStatus::InProgress);
  EXPECT_EQ(values(), 2);
}

TEST_F(JobMetricsTest, AKeeperBeginsWithWhatAnEarlierOneLeft) {
  create("a");
  measure("a", {1});
  complete("a");
  const JobMetrics job_metrics(*metrics_, *recorder_);
  JobMetricsKeeper keeper(resources(), job_metrics);
  keeper.start();
  EXPECT_TRUE(eventually([&] { return component("a")->status.empty(); }));
  EXPECT_EQ(state_of("a").metrics.at("loss").count, 1);
}

TEST_F(JobMetricsTest, ADeletedJobsComponentIsNoLongerDue) {
  add_experiment("one");
  create_in("a", {.experiment_name = "one"});
  measure("a", {1});
  complete("a");
  ASSERT_TRUE(jobs_->remove("a"));
  const JobMetrics job_metrics(*metrics_, *recorder_);
  JobMetricsKeeper(resources(), job_metrics).add_due();
  EXPECT_EQ(component("a")->status, "");
  EXPECT_THAT(state_of("a").metrics, IsEmpty()) << "nothing says which values were its";
}

}  // namespace
}  // namespace trainyard::control
