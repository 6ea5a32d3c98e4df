// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/debugger.h"

// UpdateTrainingJob.
namespace trainyard::model {

// What changes of how a running job is profiled.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProfilerConfigForUpdate.html
struct ProfilerConfigForUpdate {
  // The prefix that it is uploaded to.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> s3_output_path{};
  // Between two samples: 100, 200, 500, 1000, 5000 or 60000 ms.
  //
  // Optional.
  std::optional<std::int64_t> profiling_interval_in_milliseconds{};
  // Settings of the framework's profiler, each a JSON text.
  //
  // Optional.
  // At most 20 entries.
  // Keys: 1 to 256 characters. Pattern: `.*`.
  // Values: at most 256 characters. Pattern: `.*`.
  std::optional<std::map<std::string, std::string>> profiling_parameters{};
  // True: profiling ends.
  //
  // Optional.
  std::optional<bool> disable_profiler{};

  bool operator==(const ProfilerConfigForUpdate&) const = default;
};

// What changes of what a job holds.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceConfigForUpdate.html
struct ResourceConfigForUpdate {
  // How long the instances stay as a warm pool after the job, in seconds; 0: they go now.
  //
  // Required.
  // At most 21600.
  std::optional<std::int64_t> keep_alive_period_in_seconds{};

  bool operator==(const ResourceConfigForUpdate&) const = default;
};

// What changes of who may look into a running container.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_RemoteDebugConfigForUpdate.html
struct RemoteDebugConfigForUpdate {
  // Whether a shell may be opened in it.
  //
  // Optional.
  std::optional<bool> enable_remote_debug{};

  bool operator==(const RemoteDebugConfigForUpdate&) const = default;
};

// What changes of a job; members that are absent stay as they are.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateTrainingJob.html
struct UpdateTrainingJobRequest {
  // The job.
  //
  // Required.
  // 1 to 63 characters.
  // Pattern: `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> training_job_name{};
  // How it is profiled.
  //
  // Optional.
  std::optional<ProfilerConfigForUpdate> profiler_config{};
  // Rules that are added to those that it has.
  //
  // Optional.
  // At most 20 entries.
  std::optional<std::vector<ProfilerRuleConfiguration>> profiler_rule_configurations{};
  // What it holds when it is over.
  //
  // Optional.
  std::optional<ResourceConfigForUpdate> resource_config{};
  // Who may look into its containers.
  //
  // Optional.
  std::optional<RemoteDebugConfigForUpdate> remote_debug_config{};

  bool operator==(const UpdateTrainingJobRequest&) const = default;
};

// UpdateTrainingJob's answer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateTrainingJob.html
struct UpdateTrainingJobResponse {
  // The job's ARN.
  //
  // Required.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:training-job/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> training_job_arn{};

  bool operator==(const UpdateTrainingJobResponse&) const = default;
};

}  // namespace trainyard::model
