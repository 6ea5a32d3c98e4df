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

struct ProfilerConfigForUpdate {
  static constexpr std::string_view kName = "ProfilerConfigForUpdate";

  std::optional<std::string> s3_output_path;
  std::optional<std::int64_t> profiling_interval_in_milliseconds;
  std::optional<std::map<std::string, std::string>> profiling_parameters;
  std::optional<bool> disable_profiler;

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

struct ResourceConfigForUpdate {
  static constexpr std::string_view kName = "ResourceConfigForUpdate";

  std::optional<std::int64_t> keep_alive_period_in_seconds;

  template <class Members>
  static void declare(Members& members) {
    members.required("KeepAlivePeriodInSeconds",
                     &ResourceConfigForUpdate::keep_alive_period_in_seconds,
                     Number{.min = 0, .max = 21600});
  }
  bool operator==(const ResourceConfigForUpdate&) const = default;
};

struct RemoteDebugConfigForUpdate {
  static constexpr std::string_view kName = "RemoteDebugConfigForUpdate";

  std::optional<bool> enable_remote_debug;

  template <class Members>
  static void declare(Members& members) {
    members.optional("EnableRemoteDebug", &RemoteDebugConfigForUpdate::enable_remote_debug);
  }
  bool operator==(const RemoteDebugConfigForUpdate&) const = default;
};

struct UpdateTrainingJobRequest {
  static constexpr std::string_view kName = "UpdateTrainingJobRequest";

  std::optional<std::string> training_job_name;
  std::optional<ProfilerConfigForUpdate> profiler_config;
  std::optional<std::vector<ProfilerRuleConfiguration>> profiler_rule_configurations;
  std::optional<ResourceConfigForUpdate> resource_config;
  std::optional<RemoteDebugConfigForUpdate> remote_debug_config;

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

struct UpdateTrainingJobResponse {
  static constexpr std::string_view kName = "UpdateTrainingJobResponse";

  std::optional<std::string> training_job_arn;

  template <class Members>
  static void declare(Members& members) {
    members.required("TrainingJobArn", &UpdateTrainingJobResponse::training_job_arn,
                     kTrainingJobArn);
  }
  bool operator==(const UpdateTrainingJobResponse&) const = default;
};

}  // namespace trainyard::model
