// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "model/enum.h"

// Debugger and profiler: hooks, rules and the status of rules.
namespace trainyard::model {

// What a rule has found.
TRAINYARD_MODEL_ENUM(RuleEvaluationStatus, InProgress, NoIssuesFound, IssuesFound, Error, Stopping,
                     Stopped)
// Whether a job is profiled.
TRAINYARD_MODEL_ENUM(ProfilingStatus, Enabled, Disabled)

// Tensors that the debugger's hook saves under one name.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CollectionConfiguration.html
struct CollectionConfiguration {
  // A built-in collection or the user's own.
  //
  // Optional.
  // 1 to 256 characters.
  // Pattern: `.*`.
  std::optional<std::string> collection_name{};
  // When and what to save, in the hook's words.
  //
  // Optional.
  // At most 20 entries.
  // Keys: 1 to 256 characters. Pattern: `.*`.
  // Values: at most 256 characters. Pattern: `.*`.
  std::optional<std::map<std::string, std::string>> collection_parameters{};

  bool operator==(const CollectionConfiguration&) const = default;
};

// What the debugger saves, and where.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DebugHookConfig.html
struct DebugHookConfig {
  // The folder in the container; default /opt/ml/output/tensors.
  //
  // Optional.
  // At most 4096 characters.
  // Pattern: `.*`.
  std::optional<std::string> local_path{};
  // The prefix that it is uploaded to.
  //
  // Required.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> s3_output_path{};
  // Settings of the hook, in its own words.
  //
  // Optional.
  // At most 20 entries.
  // Keys: 1 to 256 characters. Pattern: `.*`.
  // Values: at most 256 characters. Pattern: `.*`.
  std::optional<std::map<std::string, std::string>> hook_parameters{};
  // The collections to save.
  //
  // Optional.
  // At most 20 entries.
  std::optional<std::vector<CollectionConfiguration>> collection_configurations{};

  bool operator==(const DebugHookConfig&) const = default;
};

// A rule that watches what the debugger saves.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DebugRuleConfiguration.html
struct DebugRuleConfiguration {
  // Unique among the job's rules.
  //
  // Required.
  // 1 to 256 characters.
  // Pattern: `.*`.
  std::optional<std::string> rule_configuration_name{};
  // The rule's folder in its container; default /opt/ml/processing/output/rule/.
  //
  // Optional.
  // At most 4096 characters.
  // Pattern: `.*`.
  std::optional<std::string> local_path{};
  // The prefix that the rule's results go to.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> s3_output_path{};
  // The image that evaluates rules.
  //
  // Required.
  // At most 255 characters.
  // Pattern: `.*`.
  std::optional<std::string> rule_evaluator_image{};
  // What a custom rule runs on.
  //
  // Optional.
  std::optional<std::string> instance_type{};
  // The volume of that instance, in GB (2^30 bytes).
  //
  // Optional.
  // At least 0.
  std::optional<std::int64_t> volume_size_in_gb{};
  // Settings of the rule, which of the image's rules it is among them.
  //
  // Optional.
  // At most 100 entries.
  // Keys: 1 to 256 characters. Pattern: `.*`.
  // Values: at most 256 characters. Pattern: `.*`.
  std::optional<std::map<std::string, std::string>> rule_parameters{};

  bool operator==(const DebugRuleConfiguration&) const = default;
};

// What the profiler saves, and where.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProfilerConfig.html
struct ProfilerConfig {
  // The prefix that it is uploaded to.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> s3_output_path{};
  // Between two samples: 100, 200, 500, 1000, 5000 or 60000 ms. Default 500.
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
  // True: nothing is profiled.
  //
  // Optional.
  std::optional<bool> disable_profiler{};

  bool operator==(const ProfilerConfig&) const = default;
};

// A rule that watches what the profiler saves.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProfilerRuleConfiguration.html
struct ProfilerRuleConfiguration {
  // Unique among the job's rules.
  //
  // Required.
  // 1 to 256 characters.
  // Pattern: `.*`.
  std::optional<std::string> rule_configuration_name{};
  // The rule's folder in its container; default /opt/ml/processing/output/rule/.
  //
  // Optional.
  // At most 4096 characters.
  // Pattern: `.*`.
  std::optional<std::string> local_path{};
  // The prefix that the rule's results go to.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `(https|s3)://([^/]+)/?(.*)`.
  std::optional<std::string> s3_output_path{};
  // The image that evaluates rules.
  //
  // Required.
  // At most 255 characters.
  // Pattern: `.*`.
  std::optional<std::string> rule_evaluator_image{};
  // What a custom rule runs on.
  //
  // Optional.
  std::optional<std::string> instance_type{};
  // The volume of that instance, in GB (2^30 bytes).
  //
  // Optional.
  // At least 0.
  std::optional<std::int64_t> volume_size_in_gb{};
  // Settings of the rule, which of the image's rules it is among them.
  //
  // Optional.
  // At most 100 entries.
  // Keys: 1 to 256 characters. Pattern: `.*`.
  // Values: at most 256 characters. Pattern: `.*`.
  std::optional<std::map<std::string, std::string>> rule_parameters{};

  bool operator==(const ProfilerRuleConfiguration&) const = default;
};

// The status of a debugger rule.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DebugRuleEvaluationStatus.html
struct DebugRuleEvaluationStatus {
  // The rule.
  //
  // Optional.
  // 1 to 256 characters.
  // Pattern: `.*`.
  std::optional<std::string> rule_configuration_name{};
  // The job that evaluates it.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:processing-job/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> rule_evaluation_job_arn{};
  // What it has found so far.
  //
  // Optional.
  // One of InProgress, NoIssuesFound, IssuesFound, Error, Stopping, Stopped.
  std::optional<RuleEvaluationStatus> rule_evaluation_status{};
  // Details, for people.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `.*`.
  std::optional<std::string> status_details{};
  // When this last changed.
  //
  // Optional.
  std::optional<trainyard::Timestamp> last_modified_time{};

  bool operator==(const DebugRuleEvaluationStatus&) const = default;
};

// The status of a profiler rule.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProfilerRuleEvaluationStatus.html
struct ProfilerRuleEvaluationStatus {
  // The rule.
  //
  // Optional.
  // 1 to 256 characters.
  // Pattern: `.*`.
  std::optional<std::string> rule_configuration_name{};
  // The job that evaluates it.
  //
  // Optional.
  // At most 256 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:processing-job/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`.
  std::optional<std::string> rule_evaluation_job_arn{};
  // What it has found so far.
  //
  // Optional.
  // One of InProgress, NoIssuesFound, IssuesFound, Error, Stopping, Stopped.
  std::optional<RuleEvaluationStatus> rule_evaluation_status{};
  // Details, for people.
  //
  // Optional.
  // At most 1024 characters.
  // Pattern: `.*`.
  std::optional<std::string> status_details{};
  // When this last changed.
  //
  // Optional.
  std::optional<trainyard::Timestamp> last_modified_time{};

  bool operator==(const ProfilerRuleEvaluationStatus&) const = default;
};

}  // namespace trainyard::model
