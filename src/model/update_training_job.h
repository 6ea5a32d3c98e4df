#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/common_text.h"
#include "model/debugger.h"
#include "model/rules.h"

// UpdateTrainingJob.
namespace trainyard::model {

// What changes of how a running job is profiled.
struct ProfilerConfigForUpdate {
  static constexpr std::string_view kName = "ProfilerConfigForUpdate";

  // The prefix that it is uploaded to.
  std::optional<std::string> s3_output_path{};
  // Between two samples: 100, 200, 500, 1000, 5000 or 60000 ms.
  std::optional<std::int64_t> profiling_interval_in_milliseconds{};
  // Settings of the framework's profiler, each a JSON text.
  std::optional<std::map<std::string, std::string>> profiling_parameters{};
  // True: profiling ends.
  std::optional<bool> disable_profiler{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("S3OutputPath", &ProfilerConfigForUpdate::s3_output_path, kS3Uri);
    members.optional("ProfilingIntervalInMilliseconds",
                     &ProfilerConfigForUpdate::profiling_interval_in_milliseconds);
    members.optional("ProfilingParameters", &ProfilerConfigForUpdate::profiling_parameters,
                     Map{.min = 0, .max = 20, .key = kConfigKey, .value = kConfigValue});
    members.optional("DisableProfiler", &ProfilerConfigForUpdate::disable_profiler);
  }
  bool operator==(const ProfilerConfigForUpdate&) const = default;
};

// What changes of what a job holds.
struct ResourceConfigForUpdate {
  static constexpr std::string_view kName = "ResourceConfigForUpdate";

  // How long the instances stay as a warm pool after the job, in seconds; 0: they go now.
  std::optional<std::int64_t> keep_alive_period_in_seconds{};

  template <class Members>
  static void declare(Members& members) {
    members.required("KeepAlivePeriodInSeconds",
                     &ResourceConfigForUpdate::keep_alive_period_in_seconds,
                     Number{.min = 0, .max = 21600});
  }
  bool operator==(const ResourceConfigForUpdate&) const = default;
};

// What changes of who may look into a running container.
struct RemoteDebugConfigForUpdate {
  static constexpr std::string_view kName = "RemoteDebugConfigForUpdate";

  // Whether a shell may be opened in it.
  std::optional<bool> enable_remote_debug{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("EnableRemoteDebug", &RemoteDebugConfigForUpdate::enable_remote_debug);
  }
  bool operator==(const RemoteDebugConfigForUpdate&) const = default;
};

// What changes of a job; members that are absent stay as they are.
struct UpdateTrainingJobRequest {
  static constexpr std::string_view kName = "UpdateTrainingJobRequest";

  // The job.
  std::optional<std::string> training_job_name{};
  // How it is profiled.
  std::optional<ProfilerConfigForUpdate> profiler_config{};
  // Rules that are added to those that it has.
  std::optional<std::vector<ProfilerRuleConfiguration>> profiler_rule_configurations{};
  // What it holds when it is over.
  std::optional<ResourceConfigForUpdate> resource_config{};
  // Who may look into its containers.
  std::optional<RemoteDebugConfigForUpdate> remote_debug_config{};

  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobName", &UpdateTrainingJobRequest::training_job_name,
                     kTrainingJobName);
    members.optional("ProfilerConfig", &UpdateTrainingJobRequest::profiler_config);
    members.optional("ProfilerRuleConfigurations",
                     &UpdateTrainingJobRequest::profiler_rule_configurations,
                     List{.min = 0, .max = 20});
    members.optional("ResourceConfig", &UpdateTrainingJobRequest::resource_config);
    members.optional("RemoteDebugConfig", &UpdateTrainingJobRequest::remote_debug_config);
  }
  bool operator==(const UpdateTrainingJobRequest&) const = default;
};

// UpdateTrainingJob's answer.
struct UpdateTrainingJobResponse {
  static constexpr std::string_view kName = "UpdateTrainingJobResponse";

  // The job's ARN.
  std::optional<std::string> training_job_arn{};

  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobArn", &UpdateTrainingJobResponse::training_job_arn,
                     kTrainingJobArn);
  }
  bool operator==(const UpdateTrainingJobResponse&) const = default;
};

}  // namespace trainyard::model
