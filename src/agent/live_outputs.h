#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/live_folders_step.h"
#include "agent/live_upload.h"
#include "base/result.h"
#include "data/s3_client.h"
#include "model/launch_plan.h"

namespace trainyard::agent {

// All outlive the LiveOutputs made of them.
struct LiveOutputsParts {
  const model::LaunchPlan& plan;
  const Volume& volume;
  data::S3Client& s3;  // patient, and not ended by a stop: what a stopped job wrote is kept
  std::function<void(const std::string&)> notice;  // a line in the job's log; any thread
};

// What goes to S3 while the container runs: the folders of the debugger's hook and of the profiler.
// Nothing of it ends or fails the job; what goes wrong is said in the job's log.
class LiveOutputs {
 public:
  explicit LiveOutputs(LiveOutputsParts parts);
  ~LiveOutputs();

  // Once the container was started. invalid_argument: an S3OutputPath can't be read.
  Result<void> start();
  // The container has ended, and nobody writes any more: begins the last uploads.
  void finish();
  // Waits for them.
  void wait();

 private:
  LiveOutputsParts parts_;
  std::vector<std::unique_ptr<LiveUpload>> uploads_;
};

// Writes `training_job_end.ts`, an empty object, into each folder of S3 that smdebug's readers
// follow: inside SageMaker its hook leaves that to the platform, and the readers wait for it
// (smdebug 1.0.34: core/access_layer/utils.py). For every job that has such a folder, however it
// ended. Tries all; gives the first error.
Result<void> mark_job_end(data::S3Client& s3, const model::LaunchPlan& plan);

}  // namespace trainyard::agent
