#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <set>

#include "base/files.h"
#include "control/api_errors.h"
#include "control/instance_planner.h"
#include "control/mlflow_runs.h"
#include "control/resource_tags.h"
#include "control/training_jobs.h"
#include "support/eventually.h"
#include "support/fake_engine.h"
#include "support/fake_tracking.h"

// The operations as services call them, over a real store and a fake engine, down to the plan that
// an agent would get.
namespace trainyard::control {

using trainyard::test::FakeEngine;

inline constexpr const char* kMlflowServer =
    "arn:aws:sagemaker:us-west-2:123456789012:mlflow-tracking-server/team";
inline constexpr const char* kRole = "arn:aws:iam::123456789012:role/service-role";

class FakeCatalog : public InputCatalog {
 public:
  Result<bool> has_objects_under(const std::string& bucket, const std::string& prefix) override {
    if (unreachable) return Error(ErrorKind::unavailable, "the object store does not answer");
    if (closed) return Error(ErrorKind::denied, "AccessDenied").with_code("AccessDenied");
    for (const std::string& key : objects) {
      if (key.starts_with(bucket + "/" + prefix)) return true;
    }
    return false;
  }
  Result<bool> has_object(const std::string& bucket, const std::string& key) override {
    return objects.contains(bucket + "/" + key);
  }
  Result<bool> has_bucket(const std::string& bucket) override { return bucket == "bucket"; }

  std::set<std::string> objects{"bucket/data/train/1.csv"};
  bool unreachable = false;
  bool closed = false;
};

// Every reading is a millisecond later, so that creation times are distinct and in order.
class TickingClock : public Clock {
 public:
  Timestamp now() const override { return from_epoch_millis(1'747'419'050'000 + ticks_++); }

 private:
  mutable std::atomic<std::int64_t> ticks_{0};
};

inline model::CreateTrainingJobRequest make_request(const std::string& name) {
  model::CreateTrainingJobRequest request;
  request.training_job_name = name;
  request.role_arn = kRole;
  request.algorithm_specification.emplace();
  request.algorithm_specification->training_image = "image:1";
  request.algorithm_specification->training_input_mode = model::TrainingInputMode::File;
  model::Channel channel;
  channel.channel_name = "train";
  channel.data_source.emplace();
  channel.data_source->s3_data_source.emplace();
  channel.data_source->s3_data_source->s3_data_type = model::S3DataType::S3Prefix;
  channel.data_source->s3_data_source->s3_uri = "s3://bucket/data/train";
  request.input_data_config = std::vector<model::Channel>{channel};
  request.output_data_config.emplace();
  request.output_data_config->s3_output_path = "s3://bucket/out";
  request.resource_config.emplace();
  request.resource_config->instance_type = "ml.m5.large";
  request.resource_config->instance_count = 1;
  request.resource_config->volume_size_in_gb = 5;
  request.stopping_condition.emplace();
  request.stopping_condition->max_runtime_in_seconds = 3600;
  return request;
}

inline model::Tag tag(const std::string& key, const std::string& value) {
  model::Tag result;
  result.key = key;
  result.value = value;
  return result;
}

class TrainingJobsWorld : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "training-jobs-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    directory_ = name;
    start({});
  }
  void TearDown() override {
    stop_server();
    ASSERT_TRUE(remove_tree(directory_));
  }
  void stop_server() {
    jobs_.reset();
    mlflow_runs_.reset();
    tags_.reset();
    algorithms_.reset();
    supervisor_.reset();
    planner_.reset();
    admission_.reset();
    recorder_.reset();
    store_.reset();
  }
  void start(std::map<std::string, std::int64_t> quotas, Machine machine = {2, gib(8), 0},
             const InstanceTypes& types = {}) {
    stop_server();
    store_ = store::JobStore::open(directory_).value();
    recorder_ = std::make_unique<JobRecorder>(*store_, nullptr, [this] { ++mlflow_dues_; });
    algorithms_ = std::make_unique<Algorithms>(store_->resources(), clock_,
                                               ArnScope{"aws", "us-west-2", "123456789012"});
    tags_ = std::make_unique<ResourceTags>(*store_);
    AccountRules rules;
    rules.quotas.instances = std::move(quotas);
    admission_ = std::make_unique<Admission>(catalog_, AdmissionSettings{.region = "us-west-2",
                                                                         .machine = machine,
                                                                         .rules = std::move(rules),
                                                                         .types = types,
                                                                         .disk = disk_rules_,
                                                                         .disk_size = disk_.total,
                                                                         .vpc = vpc_});
    planner_ = std::make_unique<InstancePlanner>(clock_, planner_settings(machine, types));
    SupervisorOptions options{directory_ / "attempts", std::chrono::milliseconds(2),
                              std::chrono::milliseconds(5), std::chrono::milliseconds(200)};
    options.disk = disk_rules_;
    options.measure_disk = [this]() -> Result<DiskSpace> {
      return DiskSpace{disk_.total, Bytes{free_.load()}};
    };
    options.disk_interval = std::chrono::milliseconds(5);
    engine_.set_capacity(machine);
    supervisor_ =
        std::make_unique<Supervisor>(*recorder_, engine_, *planner_, clock_, std::move(options));
    ASSERT_TRUE(supervisor_->start());
    TrainingJobsSettings settings{"aws", "us-west-2", "123456789012"};
    settings.on_debugging_off = on_debugging_off_;
    mlflow_runs_ = std::make_unique<MlflowRuns>(store_->resources(),
                                                ArnScope{"aws", "us-west-2", "123456789012"},
                                                open_tracking(), [this] { ++mlflow_dues_; });
    settings.mlflow = mlflow_runs_.get();
    jobs_ = std::make_unique<TrainingJobs>(*store_, *recorder_, *supervisor_, *admission_,
                                           *algorithms_, clock_, std::move(settings));
  }
  InstancePlannerSettings planner_settings(const Machine& machine, const InstanceTypes& types) {
    InstancePlannerSettings settings;
    settings.types = types;
    settings.region = "us-west-2";
    settings.machine = machine;
    settings.endpoint_url = "http://127.0.0.1:1";
    settings.credentials_url = [](const model::AttemptId& attempt) {
      return "http://127.0.0.1:1/credentials/" + attempt.job + "/" +
             std::to_string(attempt.attempt);
    };
    settings.resolve_image = [](const std::string& image) { return "local/" + image; };
    settings.make_log_stream = [](const model::InstanceId& instance, Timestamp) {
      return Result<std::string>(instance.job + "/" + instance.host);
    };
    settings.make_metric_stream = [](const model::InstanceId& instance) {
      return Result<std::string>(instance.job + "/" + instance.host + "-1");
    };
    settings.records.log_group = "group";
    settings.runtime.kind = "oci";
    settings.vpc = vpc_;
    settings.plan_network = plan_network_;
    settings.known_bytes = [this](const std::string&, const std::string&) {
      ++listings_;
      return input_;
    };
    return settings;
  }

  // The one server that exists.
  OpenTracking open_tracking() {
    return [this](const std::string& resource,
                  const std::stop_token&) -> Result<std::unique_ptr<mlflow::Tracking>> {
      if (resource != kMlflowServer)
        return resource_not_found_error("MlflowTrackingServer '" + resource + "' does not exist.");
      if (mlflow_state_ != nullptr) return *mlflow_state_;
      return std::unique_ptr<mlflow::Tracking>(std::make_unique<mlflow::FakeTracking>(mlflow_));
    };
  }

  model::LaunchPlan plan_of(const std::string& name) {
    const auto text = read_file(directory_ / "attempts" / name / "1/algo-1/plan.json");
    return model::parse_launch_plan(text.value()).value();
  }
  std::string arn(const std::string& name) {
    return "arn:aws:sagemaker:us-west-2:123456789012:training-job/" + name;
  }
  void create(const std::string& name) {
    const auto created = jobs_->create(make_request(name));
    ASSERT_TRUE(created) << created.error().message();
  }
  Error refusal(const model::CreateTrainingJobRequest& request) {
    auto created = jobs_->create(request);
    EXPECT_FALSE(created);
    EXPECT_FALSE(store_->find(*request.training_job_name).value());
    return created ? Error(ErrorKind::internal, "was accepted") : created.error();
  }
  void expect_invalid(const model::CreateTrainingJobRequest& request, const std::string& says) {
    const Error error = refusal(request);
    EXPECT_EQ(error.code(), "ValidationException");
    EXPECT_THAT(error.message(), ::testing::HasSubstr(says));
  }
  bool reaches(const std::string& name, model::TrainingJobStatus status) {
    return eventually([&] { return jobs_->describe(name).value().training_job_status == status; });
  }
  void complete(const std::string& name) {
    ASSERT_TRUE(eventually([&] { return engine_.runs(name); }));
    engine_.report(name, model::ReportKind::downloading);
    engine_.report(name, model::ReportKind::training);
    engine_.report(name, model::ReportKind::uploading);
    engine_.finish(name, model::Outcome::Completed, "",
                   "s3://bucket/out/" + name + "/output/model.tar.gz");
    ASSERT_TRUE(reaches(name, model::TrainingJobStatus::Completed));
  }
  std::vector<std::string> names(const model::ListTrainingJobsResponse& response) {
    std::vector<std::string> result;
    for (const auto& summary : *response.training_job_summaries)
      result.push_back(*summary.training_job_name);
    return result;
  }

  std::filesystem::path directory_;
  // What start() gives the server; without a function jobs have the machine's network.
  model::VpcNetworks vpc_;
  std::function<Result<NetworkGrant>(const NetworkWish& wish)> plan_network_;
  // The disk as the server measures it; the rules are taken up by start().
  DiskRules disk_rules_;
  DiskSpace disk_{gib(1000), {}};
  std::atomic<std::uint64_t> free_{gib(1000).value};  // read by the control thread
  Bytes input_{};                                     // of any channel
  std::atomic<int> listings_{0};
  std::function<void(const std::string& job)> on_debugging_off_;
  mlflow::FakeTrackingServer mlflow_;
  std::shared_ptr<const Error> mlflow_state_;  // why that server can't be reached
  std::atomic<int> mlflow_dues_{0};            // how often something was due
  FakeCatalog catalog_;
  TickingClock clock_;
  FakeEngine engine_;
  std::unique_ptr<store::JobStore> store_;
  std::unique_ptr<JobRecorder> recorder_;
  std::unique_ptr<Algorithms> algorithms_;
  std::unique_ptr<ResourceTags> tags_;
  std::unique_ptr<Admission> admission_;
  std::unique_ptr<InstancePlanner> planner_;
  std::unique_ptr<Supervisor> supervisor_;
  std::unique_ptr<MlflowRuns> mlflow_runs_;
  std::unique_ptr<TrainingJobs> jobs_;
};

}  // namespace trainyard::control
