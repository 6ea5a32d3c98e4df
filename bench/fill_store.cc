// Fills the store of a data folder with training jobs that are over, as a busy team leaves them
// behind: for bench/scale.py.
//   trainyard-fill-store DIR COUNT
// Jobs come through the store's own interface, many at a time, with the events of a whole life, a
// request of the size that the SageMaker Python SDK sends, and three tags. Job n is the same job in
// every fill; its name is sagemaker-pytorch-training-2025-<n>, with "needle" in place of "training"
// for the last of every 1000.

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "control/job_codec.h"
#include "control/job_events.h"
#include "control/job_state.h"
#include "model/report.h"
#include "store/job_store.h"

namespace trainyard {
namespace {

using model::Outcome;
using model::ReportKind;
using namespace std::chrono_literals;

constexpr int kThreads = 128;                          // jobs per commit
constexpr std::int64_t kFirstJob = 1'735'689'600'000;  // 2025-01-01, epoch milliseconds
constexpr const char* kProjects[] = {"churn",  "fraud",  "search-ranking", "demand-forecast",
                                     "vision", "speech", "pricing",        "recommendations"};

// The events of one job, as control and an agent would have reported them.
class Life {
 public:
  explicit Life(Timestamp created) : now_(created) { events_.push_back(control::Created{now_}); }

  void start() { events_.push_back(control::AttemptStarted{later(120ms), 1}); }
  void report(std::chrono::milliseconds after, ReportKind kind, std::string message = {}) {
    model::Report report;
    report.kind = kind;
    report.message = std::move(message);
    add(after, std::move(report));
  }
  void metric(std::string name, double value) {
    model::Report report;
    report.kind = ReportKind::metric;
    report.metric_name = std::move(name);
    report.metric_value = value;
    add(1s, std::move(report));
  }
  void finish(Outcome outcome, const std::string& job) {
    model::Report report;
    report.kind = ReportKind::finished;
    report.outcome = outcome;
    if (outcome == Outcome::Failed) {
      report.failure_reason =
          "AlgorithmError: ExecuteUserScriptError: ExitCode 1 ErrorMessage "
          "\"ValueError: could not convert string to float\"";
    } else {
      report.model_artifacts = "s3://models/" + job + "/output/model.tar.gz";
    }
    add(5s, std::move(report));
  }

  const std::vector<control::JobEvent>& events() const { return events_; }

 private:
  Timestamp later(std::chrono::milliseconds after) { return now_ += after; }
  void add(std::chrono::milliseconds after, model::Report report) {
    report.sequence = ++sequence_;
    report.at = later(after);
    events_.emplace_back(control::AgentReported{.attempt = 1, .report = std::move(report)});
  }

  Timestamp now_;
  std::int64_t sequence_ = 0;
  std::vector<control::JobEvent> events_;
};

std::string name_of(std::int64_t number) {
  const std::string kind = number % 1000 == 999 ? "needle" : "training";
  return "sagemaker-pytorch-" + kind + "-2025-" + std::to_string(number);
}

std::string request_of(const std::string& name, std::int64_t number) {
  std::string request = R"json({"TrainingJobName":"@NAME","HyperParameters":{"epochs":"@EPOCHS",
"learning-rate":"0.001","batch-size":"64","sagemaker_container_log_level":"20",
"sagemaker_program":"\"train.py\"","sagemaker_region":"\"us-east-1\"",
"sagemaker_job_name":"\"@NAME\"","sagemaker_submit_directory":
"\"s3://sagemaker-us-east-1-123456789012/@NAME/source/sourcedir.tar.gz\""},
"AlgorithmSpecification":{"TrainingImage":
"763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3.0-gpu-py311",
"TrainingInputMode":"File","MetricDefinitions":[
{"Name":"validation:accuracy","Regex":"val_acc=([0-9.]+)"},
{"Name":"train:loss","Regex":"loss=([0-9.]+)"}]},
"RoleArn":"arn:aws:iam::123456789012:role/SageMakerExecutionRole",
"InputDataConfig":[{"ChannelName":"training","DataSource":{"S3DataSource":
{"S3DataType":"S3Prefix","S3Uri":"s3://data/@NAME/train",
"S3DataDistributionType":"FullyReplicated"}},"CompressionType":"None","RecordWrapperType":"None"}],
"OutputDataConfig":{"S3OutputPath":"s3://models/"},
"ResourceConfig":{"InstanceType":"@TYPE","InstanceCount":1,"VolumeSizeInGB":30},
"StoppingCondition":{"MaxRuntimeInSeconds":86400},"Environment":{"PYTHONUNBUFFERED":"1"},
"EnableNetworkIsolation":false})json";
  const auto fill = [&request](std::string_view mark, const std::string& value) {
    for (std::size_t at = 0; (at = request.find(mark, at)) != std::string::npos; at += value.size())
      request.replace(at, mark.size(), value);
  };
  fill("@NAME", name);
  fill("@EPOCHS", std::to_string(number % 50));
  fill("@TYPE", number % 3 == 0 ? "ml.m5.xlarge" : "ml.g5.2xlarge");
  return request;
}

Life live(const std::string& name, std::int64_t number) {
  Life life(from_epoch_millis(kFirstJob + number * 60'000));  // one a minute
  life.start();
  life.report(100ms, ReportKind::started);
  life.report(10ms, ReportKind::preparing);
  life.report(2s, ReportKind::downloading, "Downloading input data");
  life.report(9s, ReportKind::downloading, "Downloading the training image");
  life.report(20s, ReportKind::training);
  life.metric("train:loss", 1.0 / static_cast<double>(1 + number % 100));
  life.metric("validation:accuracy", 0.5 + static_cast<double>(number % 500) / 1000);
  life.report(300s, ReportKind::uploading);
  life.finish(number % 10 == 0 ? Outcome::Failed : Outcome::Completed, name);
  return life;
}

Result<void> store_one(store::JobStore& store, std::int64_t number) {
  store::StoredJob job;
  job.name = name_of(number);
  job.arn = "arn:aws:sagemaker:us-east-1:123456789012:training-job/" + job.name;
  job.request = request_of(job.name, number);
  const Life life = live(job.name, number);
  const control::JobState state = control::replay(life.events());
  job.created = state.creation_time;
  job.record = {control::to_json(state), std::string(control::training_job_status(state.phase)),
                state.last_modified_time, control::is_terminal(state.phase)};
  std::vector<store::StoredEvent> events;
  for (const control::JobEvent& event : life.events()) {
    events.push_back({0, control::time_of(event), control::to_json(event)});
  }
  TRY_VOID(
      store.create(job, events,
                   {{"project", kProjects[static_cast<std::size_t>(number) % std::size(kProjects)]},
                    {"team", number % 2 == 0 ? "research" : "platform"},
                    {"run", std::to_string(number)}}));
  return ok();
}

int fill(const char* directory, std::int64_t count) {
  auto store = store::JobStore::open(directory);
  if (!store) {
    std::fprintf(stderr, "%s\n", store.error().message().c_str());
    return 1;
  }
  std::atomic<std::int64_t> next{0};
  std::atomic<bool> failed{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (std::int64_t number = 0; !failed && (number = next++) < count;) {
        const auto stored = store_one(**store, number);
        if (stored || stored.error().kind() == ErrorKind::already_exists) continue;
        if (!failed.exchange(true)) std::fprintf(stderr, "%s\n", stored.error().message().c_str());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return failed ? 1 : 0;
}

}  // namespace
}  // namespace trainyard

int main(int argc, char** argv) {
  const std::int64_t count = argc == 3 ? std::atoll(argv[2]) : 0;
  if (count < 1) {
    std::fprintf(stderr, "usage: %s DIR COUNT\n", argv[0]);
    return 2;
  }
  return trainyard::fill(argv[1], count);
}
