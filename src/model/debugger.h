#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "model/common_text.h"
#include "model/enum.h"
#include "model/instance_type_names.h"
#include "model/rules.h"

// Debugger and profiler: hooks, rules and how the rules fare.
namespace trainyard::model {

// What a rule has found.
TRAINYARD_MODEL_ENUM(RuleEvaluationStatus, InProgress, NoIssuesFound, IssuesFound, Error, Stopping,
                     Stopped)
// Whether a job is profiled.
TRAINYARD_MODEL_ENUM(ProfilingStatus, Enabled, Disabled)

inline constexpr Text kCollectionName{.min = 1, .max = 256, .pattern = ".*"};
inline constexpr Text kConfigKey{.min = 1, .max = 256, .pattern = ".*"};
inline constexpr Text kConfigValue{.min = 0, .max = 256, .pattern = ".*"};
inline constexpr Text kRuleConfigurationName{.min = 1, .max = 256, .pattern = ".*"};
inline constexpr Text kProcessingJobArn{
    .min = 0,
    .max = 256,
    .pattern =
        R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:processing-job/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62})"};
inline constexpr Text kStatusDetails{.min = 0, .max = 1024, .pattern = ".*"};

// Tensors that the debugger's hook saves under one name.
struct CollectionConfiguration {
  static constexpr std::string_view kName = "CollectionConfiguration";

  // A built-in collection or the user's own.
  std::optional<std::string> collection_name{};
  // When and what to save, in the hook's words.
  std::optional<std::map<std::string, std::string>> collection_parameters{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("CollectionName", &CollectionConfiguration::collection_name, kCollectionName);
    members.optional("CollectionParameters", &CollectionConfiguration::collection_parameters,
                     Map{.min = 0, .max = 20, .key = kConfigKey, .value = kConfigValue});
  }
  bool operator==(const CollectionConfiguration&) const = default;
};

// What the debugger saves, and where.
struct DebugHookConfig {
  static constexpr std::string_view kName = "DebugHookConfig";

  // The folder in the container; default /opt/ml/output/tensors.
  std::optional<std::string> local_path{};
  // The prefix that it is uploaded to.
  std::optional<std::string> s3_output_path{};
  // Settings of the hook, in its own words.
  std::optional<std::map<std::string, std::string>> hook_parameters{};
  // The collections to save.
  std::optional<std::vector<CollectionConfiguration>> collection_configurations{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("LocalPath", &DebugHookConfig::local_path, kDirectoryPath);
    members.required("S3OutputPath", &DebugHookConfig::s3_output_path, kS3Uri);
    members.optional("HookParameters", &DebugHookConfig::hook_parameters,
                     Map{.min = 0, .max = 20, .key = kConfigKey, .value = kConfigValue});
    members.optional("CollectionConfigurations", &DebugHookConfig::collection_configurations,
                     List{.min = 0, .max = 20});
  }
  bool operator==(const DebugHookConfig&) const = default;
};

// A rule that watches what the debugger saves.
struct DebugRuleConfiguration {
  static constexpr std::string_view kName = "DebugRuleConfiguration";

  // Unique among the job's rules.
  std::optional<std::string> rule_configuration_name{};
  // The rule's folder in its container; default /opt/ml/processing/output/rule/.
  std::optional<std::string> local_path{};
  // The prefix that the rule's results go to.
  std::optional<std::string> s3_output_path{};
  // The image that evaluates rules.
  std::optional<std::string> rule_evaluator_image{};
  // What a custom rule runs on.
  std::optional<std::string> instance_type{};
  // The volume of that instance, in GB (2^30 bytes).
  std::optional<std::int64_t> volume_size_in_gb{};
  // Settings of the rule, which of the image's rules it is among them.
  std::optional<std::map<std::string, std::string>> rule_parameters{};

  template <class Members>
  static void declare(Members& members) {
    members.required("RuleConfigurationName", &DebugRuleConfiguration::rule_configuration_name,
                     kRuleConfigurationName);
    members.optional("LocalPath", &DebugRuleConfiguration::local_path, kDirectoryPath);
    members.optional("S3OutputPath", &DebugRuleConfiguration::s3_output_path, kS3Uri);
    members.required("RuleEvaluatorImage", &DebugRuleConfiguration::rule_evaluator_image,
                     kAlgorithmImage);
    members.optional("InstanceType", &DebugRuleConfiguration::instance_type,
                     kProcessingInstanceType);
    members.optional("VolumeSizeInGB", &DebugRuleConfiguration::volume_size_in_gb,
                     Number{.min = 0});
    members.optional("RuleParameters", &DebugRuleConfiguration::rule_parameters,
                     Map{.min = 0, .max = 100, .key = kConfigKey, .value = kConfigValue});
  }
  bool operator==(const DebugRuleConfiguration&) const = default;
};

// What the profiler saves, and where.
struct ProfilerConfig {
  static constexpr std::string_view kName = "ProfilerConfig";

  // The prefix that it is uploaded to.
  std::optional<std::string> s3_output_path{};
  // Between two samples: 100, 200, 500, 1000, 5000 or 60000 ms. Default 500.
  std::optional<std::int64_t> profiling_interval_in_milliseconds{};
  // Settings of the framework's profiler, each a JSON text.
  std::optional<std::map<std::string, std::string>> profiling_parameters{};
  // True: nothing is profiled.
  std::optional<bool> disable_profiler{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("S3OutputPath", &ProfilerConfig::s3_output_path, kS3Uri);
    members.optional("ProfilingIntervalInMilliseconds",
                     &ProfilerConfig::profiling_interval_in_milliseconds);
    members.optional("ProfilingParameters", &ProfilerConfig::profiling_parameters,
                     Map{.min = 0, .max = 20, .key = kConfigKey, .value = kConfigValue});
    members.optional("DisableProfiler", &ProfilerConfig::disable_profiler);
  }
  bool operator==(const ProfilerConfig&) const = default;
};

// A rule that watches what the profiler saves.
struct ProfilerRuleConfiguration {
  static constexpr std::string_view kName = "ProfilerRuleConfiguration";

  // Unique among the job's rules.
  std::optional<std::string> rule_configuration_name{};
  // The rule's folder in its container; default /opt/ml/processing/output/rule/.
  std::optional<std::string> local_path{};
  // The prefix that the rule's results go to.
  std::optional<std::string> s3_output_path{};
  // The image that evaluates rules.
  std::optional<std::string> rule_evaluator_image{};
  // What a custom rule runs on.
  std::optional<std::string> instance_type{};
  // The volume of that instance, in GB (2^30 bytes).
  std::optional<std::int64_t> volume_size_in_gb{};
  // Settings of the rule, which of the image's rules it is among them.
  std::optional<std::map<std::string, std::string>> rule_parameters{};

  template <class Members>
  static void declare(Members& members) {
    members.required("RuleConfigurationName", &ProfilerRuleConfiguration::rule_configuration_name,
                     kRuleConfigurationName);
    members.optional("LocalPath", &ProfilerRuleConfiguration::local_path, kDirectoryPath);
    members.optional("S3OutputPath", &ProfilerRuleConfiguration::s3_output_path, kS3Uri);
    members.required("RuleEvaluatorImage", &ProfilerRuleConfiguration::rule_evaluator_image,
                     kAlgorithmImage);
    members.optional("InstanceType", &ProfilerRuleConfiguration::instance_type,
                     kProcessingInstanceType);
    members.optional("VolumeSizeInGB", &ProfilerRuleConfiguration::volume_size_in_gb,
                     Number{.min = 0});
    members.optional("RuleParameters", &ProfilerRuleConfiguration::rule_parameters,
                     Map{.min = 0, .max = 100, .key = kConfigKey, .value = kConfigValue});
  }
  bool operator==(const ProfilerRuleConfiguration&) const = default;
};

// How a debugger rule stands.
struct DebugRuleEvaluationStatus {
  static constexpr std::string_view kName = "DebugRuleEvaluationStatus";

  // The rule.
  std::optional<std::string> rule_configuration_name{};
  // The job that evaluates it.
  std::optional<std::string> rule_evaluation_job_arn{};
  // What it has found so far.
  std::optional<RuleEvaluationStatus> rule_evaluation_status{};
  // More about that, in words.
  std::optional<std::string> status_details{};
  // When this changed last.
  std::optional<trainyard::Timestamp> last_modified_time{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("RuleConfigurationName", &DebugRuleEvaluationStatus::rule_configuration_name,
                     kRuleConfigurationName);
    members.optional("RuleEvaluationJobArn", &DebugRuleEvaluationStatus::rule_evaluation_job_arn,
                     kProcessingJobArn);
    members.optional("RuleEvaluationStatus", &DebugRuleEvaluationStatus::rule_evaluation_status);
    members.optional("StatusDetails", &DebugRuleEvaluationStatus::status_details, kStatusDetails);
    members.optional("LastModifiedTime", &DebugRuleEvaluationStatus::last_modified_time);
  }
  bool operator==(const DebugRuleEvaluationStatus&) const = default;
};

// How a profiler rule stands.
struct ProfilerRuleEvaluationStatus {
  static constexpr std::string_view kName = "ProfilerRuleEvaluationStatus";

  // The rule.
  std::optional<std::string> rule_configuration_name{};
  // The job that evaluates it.
  std::optional<std::string> rule_evaluation_job_arn{};
  // What it has found so far.
  std::optional<RuleEvaluationStatus> rule_evaluation_status{};
  // More about that, in words.
  std::optional<std::string> status_details{};
  // When this changed last.
  std::optional<trainyard::Timestamp> last_modified_time{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("RuleConfigurationName",
                     &ProfilerRuleEvaluationStatus::rule_configuration_name,
                     kRuleConfigurationName);
    members.optional("RuleEvaluationJobArn", &ProfilerRuleEvaluationStatus::rule_evaluation_job_arn,
                     kProcessingJobArn);
    members.optional("RuleEvaluationStatus", &ProfilerRuleEvaluationStatus::rule_evaluation_status);
    members.optional("StatusDetails", &ProfilerRuleEvaluationStatus::status_details,
                     kStatusDetails);
    members.optional("LastModifiedTime", &ProfilerRuleEvaluationStatus::last_modified_time);
  }
  bool operator==(const ProfilerRuleEvaluationStatus&) const = default;
};

}  // namespace trainyard::model
