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

// Changes of a running job's profiler.
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
  // True: profiling is stopped.
  //
  // Optional.
  std::optional<bool> disable_profiler{};

  bool operator==(const ProfilerConfigForUpdate&) const = default;
};

// Changes of a job's resources.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceConfigForUpdate.html
struct ResourceConfigForUpdate {
  // How long the instances stay as a warm pool after the job, in seconds; 0: they are released now.
  //
  // Required.
  // At most 21600.
  std::optional<std::int64_t> keep_alive_period_in_seconds{};

  bool operator==(const ResourceConfigForUpdate&) const = default;
};

// Changes of the access to a running container.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_RemoteDebugConfigForUpdate.html
struct RemoteDebugConfigForUpdate {
  // Whether a shell can be opened in it.
  //
  // Optional.
  std::optional<bool> enable_remote_debug{};

  bool operator==(const RemoteDebugConfigForUpdate&) const = default;
};

// The changes of a job; absent members stay unchanged.
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
  // Rules to add to the job's.
  //
  // Optional.
  // At most 20 entries.
  std::optional<std::vector<ProfilerRuleConfiguration>> profiler_rule_configurations{};
  // What it keeps after its end.
  //
  // Optional.
  std::optional<ResourceConfigForUpdate> resource_config{};
  // The access to its containers.
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
