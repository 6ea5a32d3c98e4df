#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "component/training_jobs_world.h"
#include "control/mlflow_run_keeper.h"
#include "control/mlflow_run_record.h"

// The runs in MLflow of training jobs with MlflowConfig: how they begin with their jobs, and follow
// them.
namespace trainyard::control {
namespace {

using mlflow::RunStatus;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

class MlflowRunsTest : public TrainingJobsWorld {
 protected:
  static model::CreateTrainingJobRequest with_mlflow(const std::string& name) {
    auto request = make_request(name);
    request.mlflow_config.emplace().mlflow_resource_arn = kMlflowServer;
    request.hyper_parameters = {{"lr", "1e-3"}, {"layers (deep)", "4"}};
    request.algorithm_specification->metric_definitions = {{{.name = "loss", .regex = "l=(.*)"}}};
    return request;
  }
  void create_with_mlflow(const std::string& name) {
    const auto created = jobs_->create(with_mlflow(name));
    ASSERT_TRUE(created) << created.error().message();
  }
  // What is stored of runs, with that status.
  std::vector<MlflowRunRecord> records(std::string_view status) {
    std::vector<MlflowRunRecord> found;
    for (const store::FoundResource& each : all_records())
      if (each.resource.status == status)
        found.push_back(parse_mlflow_run_record(each.resource).value());
    return found;
  }
  std::vector<store::FoundResource> all_records() {
    return store_->resources().search(std::string(kMlflowRunKind), {}).value();
  }
  std::size_t count_records() { return all_records().size(); }
  void train(const std::string& name) {
    ASSERT_TRUE(eventually([&] { return engine_.runs(name); }));
    engine_.report(name, model::ReportKind::downloading);
    engine_.report(name, model::ReportKind::training);
    ASSERT_TRUE(eventually([&] {
      return jobs_->describe(name).value().secondary_status == model::SecondaryStatus::Training;
    }));
  }
  void finish(const std::string& name, model::Outcome outcome, model::TrainingJobStatus status) {
    engine_.report(name, model::ReportKind::uploading);
    engine_.finish(name, outcome, outcome == model::Outcome::Failed ? "AlgorithmError: x" : "", "");
    ASSERT_TRUE(reaches(name, status));
  }
  void report_loss(const std::string& name, double loss) {
    model::Report report;
    report.kind = model::ReportKind::metric;
    report.metric_name = "loss";
    report.metric_value = loss;
    engine_.report(name, report);
  }
  // As the keeper's thread does.
  bool tell() { return MlflowRunKeeper(store_->resources(), open_tracking()).tell_due(); }
};

TEST_F(MlflowRunsTest, AJobsRunIsScheduledWithIt) {
  auto request = with_mlflow("night");
  request.mlflow_config->mlflow_experiment_name = "nights";
  request.mlflow_config->mlflow_run_name = "first";
  ASSERT_TRUE(jobs_->create(request));
  const auto runs = mlflow_.runs();
  ASSERT_EQ(runs.size(), 1U);
  const auto& [id, run] = *runs.begin();
  EXPECT_EQ(mlflow_.experiments().at(run.experiment_id), "nights");
  EXPECT_EQ(run.name, "first");
  EXPECT_EQ(run.status, RunStatus::SCHEDULED);
  EXPECT_LT(run.start, store_->find("night").value()->created);
  EXPECT_EQ(run.tags.at("mlflow.source.name"), "night");
  EXPECT_EQ(run.tags.at("mlflow.source.type"), "JOB");
  EXPECT_EQ(run.tags.at("trainyard.job-arn"), arn("night"));
  EXPECT_THAT(run.params, IsEmpty()) << "its program may log others of the same names";
  const auto job = jobs_->describe("night").value();
  EXPECT_EQ(job.mlflow_config, request.mlflow_config);
  ASSERT_TRUE(job.mlflow_details);
  EXPECT_EQ(job.mlflow_details->mlflow_experiment_id, run.experiment_id);
  EXPECT_EQ(job.mlflow_details->mlflow_run_id, id);

  ASSERT_TRUE(eventually([&] { return engine_.runs("night"); }));
  const auto plan = plan_of("night");
  ASSERT_TRUE(plan.mlflow);
  EXPECT_EQ(plan.mlflow->tracking_path, "/_trainyard/mlflow/jobs/night/1");
  EXPECT_EQ(plan.mlflow->experiment_id, run.experiment_id);
  EXPECT_EQ(plan.mlflow->run_id, id);
}

TEST_F(MlflowRunsTest, WithoutNamesItIsTheJobsRunInTheDefaultExperiment) {
  create_with_mlflow("night");
  EXPECT_EQ(mlflow_.run().name, "night");
  EXPECT_EQ(mlflow_.experiments().at(mlflow_.run().experiment_id), "Default");
}

TEST_F(MlflowRunsTest, AJobWithoutMlflowHasNone) {
  create("plain");
  EXPECT_FALSE(jobs_->describe("plain").value().mlflow_details);
  complete("plain");
  EXPECT_FALSE(plan_of("plain").mlflow);
  EXPECT_EQ(count_records(), 0U);
  EXPECT_EQ(mlflow_dues_, 0);
}

TEST_F(MlflowRunsTest, AServerThatCannotBeReachedRefusesTheJob) {
  auto other = with_mlflow("night");
  other.mlflow_config->mlflow_resource_arn = std::string(kMlflowServer) + "-2";
  const Error unknown = refusal(other);
  EXPECT_EQ(unknown.code(), "ResourceNotFound");
  EXPECT_THAT(unknown.message(), HasSubstr("team-2' does not exist"));

  mlflow_state_ = std::make_shared<Error>(ErrorKind::conflict, "the server is Stopped");
  expect_invalid(with_mlflow("night"), "Invalid MlflowConfig. the server is Stopped");

  mlflow_state_ = std::make_shared<Error>(ErrorKind::unavailable, "the server is Creating");
  const Error passing = refusal(with_mlflow("night"));
  EXPECT_EQ(passing.code(), "ServiceUnavailable");
  EXPECT_TRUE(passing.retryable());

  mlflow_state_ = nullptr;
  mlflow_.is_down = true;
  EXPECT_EQ(refusal(with_mlflow("night")).code(), "ServiceUnavailable");
  EXPECT_EQ(count_records(), 0U);
}

TEST_F(MlflowRunsTest, OnlySoManyRequestsWaitForMlflow) {
  int depth = 0;
  mlflow_.on_create = [&] {  // as long as MLflow doesn't answer, another request comes
    const auto next = jobs_->create(with_mlflow("next-" + std::to_string(++depth)));
    if (next) return;
    EXPECT_EQ(next.error().code(), "ServiceUnavailable");
    EXPECT_THAT(next.error().message(), HasSubstr("8 other requests wait"));
    EXPECT_EQ(depth, 8);
  };
  create_with_mlflow("night");
  EXPECT_EQ(mlflow_.runs().size(), 8U);
  mlflow_.on_create = {};
  create_with_mlflow("later");
}

TEST_F(MlflowRunsTest, ANameInUseCreatesNoRun) {
  create("night");
  const auto again = jobs_->create(with_mlflow("night"));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code(), "ResourceInUse");
  EXPECT_THAT(mlflow_.runs(), IsEmpty());
}

TEST_F(MlflowRunsTest, ARunWhoseJobIsNotStoredIsDeleted) {
  mlflow_.on_create = [this] { create("night"); };  // another request was faster
  const auto created = jobs_->create(with_mlflow("night"));
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().code(), "ResourceInUse");
  EXPECT_EQ(mlflow_dues_, 1);
  EXPECT_EQ(records(kRunAbandoned).size(), 1U);
  mlflow_.is_down = true;
  EXPECT_FALSE(tell());
  EXPECT_FALSE(mlflow_.run().deleted);
  mlflow_.is_down = false;
  EXPECT_TRUE(tell());
  EXPECT_TRUE(mlflow_.run().deleted);
  EXPECT_EQ(count_records(), 0U);
}

TEST_F(MlflowRunsTest, ARunThatACrashLeftWithoutAJobIsDeletedAtTheNextStart) {
  bool was_begun = false;
  mlflow_.on_create = [&] {
    was_begun = records(kRunBegun).size() == 1;
    mlflow_.is_down = true;  // as if this process were gone
  };
  EXPECT_FALSE(jobs_->create(with_mlflow("night")));
  EXPECT_TRUE(was_begun) << "it is stored before the run is created";
  for (const store::FoundResource& each : all_records())
    ASSERT_TRUE(store_->resources().apply(each.resource.id,
                                          [](store::StoredResource& stored) -> Result<void> {
                                            stored.status = kRunBegun;
                                            return ok();
                                          }));
  mlflow_.is_down = false;
  start({});
  MlflowRunKeeper keeper(store_->resources(), open_tracking());
  keeper.start();
  EXPECT_TRUE(eventually([&] { return count_records() == 0; }));
  EXPECT_TRUE(mlflow_.run().deleted);
}

TEST_F(MlflowRunsTest, ItRunsAndFinishesWithItsJob) {
  create_with_mlflow("night");
  train("night");
  EXPECT_TRUE(eventually([&] { return mlflow_dues_ == 1; }));
  EXPECT_TRUE(tell());
  EXPECT_EQ(mlflow_.run().status, RunStatus::RUNNING);
  EXPECT_EQ(records(kRunTold).size(), 1U);

  report_loss("night", 0.25);
  finish("night", model::Outcome::Completed, model::TrainingJobStatus::Completed);
  EXPECT_TRUE(eventually([&] { return mlflow_dues_ == 2; }));
  EXPECT_TRUE(tell());
  const auto run = mlflow_.run();
  EXPECT_EQ(run.status, RunStatus::FINISHED);
  EXPECT_EQ(run.end, jobs_->describe("night").value().training_end_time);
  EXPECT_THAT(run.params, ElementsAre(Pair("layers _deep_", "4"), Pair("lr", "1e-3")));
  ASSERT_TRUE(run.metrics.contains("loss"));
  EXPECT_EQ(run.metrics.at("loss").value, 0.25);
  EXPECT_EQ(run.metrics.at("loss").at,
            jobs_->describe("night").value().final_metric_data_list->front().timestamp);
  EXPECT_EQ(count_records(), 0U) << "MLflow has it all";
}

TEST_F(MlflowRunsTest, WhatItsProgramLoggedStays) {
  create_with_mlflow("night");
  train("night");
  report_loss("night", 0.25);
  mlflow::FakeTracking program(mlflow_);
  const std::string id = mlflow_.runs().begin()->first;
  ASSERT_TRUE(program.log(id, {{"lr", "0.001"}}, {{"loss", 7, from_epoch_millis(1)}}));
  finish("night", model::Outcome::Completed, model::TrainingJobStatus::Completed);
  EXPECT_TRUE(tell());
  EXPECT_EQ(mlflow_.run().params.at("lr"), "0.001");
  EXPECT_EQ(mlflow_.run().params.at("layers _deep_"), "4");
  EXPECT_EQ(mlflow_.run().metrics.at("loss").value, 7);
}

TEST_F(MlflowRunsTest, AFailedJobsRunFailsAndAStoppedOnesIsKilled) {
  create_with_mlflow("fails");
  train("fails");
  finish("fails", model::Outcome::Failed, model::TrainingJobStatus::Failed);
  EXPECT_TRUE(tell());
  EXPECT_EQ(mlflow_.run().status, RunStatus::FAILED);

  create_with_mlflow("stops");
  train("stops");
  ASSERT_TRUE(jobs_->stop("stops"));
  finish("stops", model::Outcome::Stopped, model::TrainingJobStatus::Stopped);
  EXPECT_TRUE(tell());
  EXPECT_THAT(mlflow_.statuses(), ElementsAre(RunStatus::SCHEDULED, RunStatus::FAILED,
                                              RunStatus::SCHEDULED, RunStatus::KILLED));
}

TEST_F(MlflowRunsTest, WhatMlflowCouldNotBeToldIsToldLater) {
  create_with_mlflow("night");
  train("night");
  mlflow_state_ = std::make_shared<Error>(ErrorKind::conflict, "the server is Stopped");
  EXPECT_FALSE(tell());
  finish("night", model::Outcome::Completed, model::TrainingJobStatus::Completed);
  ASSERT_TRUE(jobs_->remove("night"));
  EXPECT_FALSE(tell());
  mlflow_state_ = nullptr;
  mlflow_.is_down = true;
  EXPECT_FALSE(tell());
  EXPECT_EQ(mlflow_.run().status, RunStatus::SCHEDULED);

  start({});  // the server restarts
  mlflow_.is_down = false;
  EXPECT_TRUE(tell());
  EXPECT_EQ(mlflow_.run().status, RunStatus::FINISHED);
  EXPECT_EQ(count_records(), 0U);
}

TEST_F(MlflowRunsTest, AfterItsServerOrRunWasDeletedNothingMoreIsTold) {
  create_with_mlflow("night");
  mlflow::FakeTracking user(mlflow_);
  ASSERT_TRUE(user.delete_run(mlflow_.runs().begin()->first));
  train("night");
  EXPECT_TRUE(tell());
  EXPECT_EQ(count_records(), 0U);
  finish("night", model::Outcome::Completed, model::TrainingJobStatus::Completed);
  EXPECT_TRUE(tell());

  create_with_mlflow("next");
  train("next");
  mlflow_state_ = std::make_shared<Error>(resource_not_found_error("it does not exist"));
  EXPECT_TRUE(tell());
  EXPECT_EQ(count_records(), 0U);
  EXPECT_EQ(jobs_->describe("next").value().secondary_status, model::SecondaryStatus::Training);
}

TEST_F(MlflowRunsTest, AKeyThatMlflowRefusesDoesNotHideTheEnd) {
  create_with_mlflow("night");
  train("night");
  finish("night", model::Outcome::Completed, model::TrainingJobStatus::Completed);
  mlflow_.refuses_log = true;
  EXPECT_TRUE(tell());
  EXPECT_EQ(mlflow_.run().status, RunStatus::FINISHED);
}

TEST_F(MlflowRunsTest, TheKeepersThreadTellsWhenItIsWoken) {
  create_with_mlflow("night");
  MlflowRunKeeper keeper(store_->resources(), open_tracking());
  keeper.start();
  train("night");
  keeper.wake();
  EXPECT_TRUE(eventually([&] { return mlflow_.run().status == RunStatus::RUNNING; }));
  mlflow_.is_down = true;
  finish("night", model::Outcome::Completed, model::TrainingJobStatus::Completed);
  keeper.wake();
  mlflow_.is_down = false;
  EXPECT_TRUE(eventually([&] { return mlflow_.run().status == RunStatus::FINISHED; }))
      << "it tries again by itself";
}

}  // namespace
}  // namespace trainyard::control
