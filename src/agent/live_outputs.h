#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/instance_metrics.h"
#include "agent/live_folders_step.h"
#include "agent/live_upload.h"
#include "agent/minute_files.h"
#include "agent/system_monitor.h"
#include "base/result.h"
#include "data/counting_s3_client.h"
#include "data/s3_client.h"
#include "model/launch_plan.h"

namespace trainyard::agent {

// All outlive the LiveOutputs made of them.
struct LiveOutputsParts {
  const model::LaunchPlan& plan;
  std::filesystem::path directory;  // the instance's own
  const Volume& volume;
  data::S3Client& s3;  // patient, and not ended by a stop: what a stopped job wrote is kept
  std::function<void(const std::string&)> notice;  // a line in the job's log; any thread
  InstanceMetricSink on_instance_metric;           // may be null; called on one thread at a time
};

// What is told of the container while it runs: the folders of the debugger's hook and of the
// profiler and the profiler's system metrics, all to S3, and the instance's metrics. Nothing of it
// ends or fails the job; what goes wrong is said in the job's log.
class LiveOutputs {
 public:
  explicit LiveOutputs(LiveOutputsParts parts);
  ~LiveOutputs();

  // Once the container, of this PID 1, was started. invalid_argument: an S3OutputPath can't be
  // read.
  Result<void> start(std::optional<pid_t> container);
  // The container has ended, and nobody writes any more: begins the last uploads.
  void finish();
  // Waits for them.
  void wait();

 private:
  void upload(const LiveFolder& folder, data::SyncFolderOptions options, std::string what);
  Result<void> start_profile();
  void start_monitors(std::optional<pid_t> container);
  void keep_sample(const SystemSample& sample);
  void say_profile_is_incomplete(const Error& error);

  LiveOutputsParts parts_;
  data::CountingS3Client s3_;
  std::vector<std::unique_ptr<LiveUpload>> uploads_;
  // The monitors' thread's, while they run.
  std::optional<MinuteFiles> profile_;
  std::optional<InstanceMetrics> metrics_;
  bool profile_failed_ = false;
  std::vector<std::unique_ptr<SystemMonitor>> monitors_;
};

// Writes `training_job_end.ts`, an empty object, into each folder of S3 that smdebug's readers
// follow: inside SageMaker its hook leaves that to the platform, and the readers wait for it
// (smdebug 1.0.34: core/access_layer/utils.py). For every job that has such a folder, however it
// ended. Tries all; gives the first error.
Result<void> mark_job_end(data::S3Client& s3, const model::LaunchPlan& plan);

}  // namespace trainyard::agent
