// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// What a job runs on, for how long, and in which network.
namespace trainyard::model {

// Instances of one kind, in a job of several kinds.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InstanceGroup.html
struct InstanceGroup {
  // Of each instance in the group.
  //
  // Required.
  std::optional<std::string> instance_type{};
  // How many instances.
  //
  // Required.
  // At least 0.
  std::optional<std::int64_t> instance_count{};
  // What channels and the container call the group.
  //
  // Required.
  // 1 to 64 characters.
  // Pattern: `.+`.
  std::optional<std::string> instance_group_name{};

  bool operator==(const InstanceGroup&) const = default;
};

// Instances that share one UltraServer.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_PlacementSpecification.html
struct PlacementSpecification {
  // The UltraServer.
  //
  // Optional.
  // At most 256 characters.
  std::optional<std::string> ultra_server_id{};
  // How many instances; at least 1.
  //
  // Required.
  // At least 0.
  std::optional<std::int64_t> instance_count{};

  bool operator==(const PlacementSpecification&) const = default;
};

// How instances are spread over UltraServers.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InstancePlacementConfig.html
struct InstancePlacementConfig {
  // True: other jobs may share the UltraServers. Default false.
  //
  // Optional.
  std::optional<bool> enable_multiple_jobs{};
  // Which instances go where.
  //
  // Optional.
  // At most 10 entries.
  std::optional<std::vector<PlacementSpecification>> placement_specifications{};

  bool operator==(const InstancePlacementConfig&) const = default;
};

// A kind of instance that is acceptable.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InstancePreference.html
struct InstancePreference {
  // The kind; once in the list of preferences.
  //
  // Required.
  std::optional<std::string> instance_type{};
  // How many of it; on all preferences, or on none.
  //
  // Optional.
  // At least 0.
  std::optional<std::int64_t> instance_count{};
  // The plan whose reserved capacity to use; absent: on demand.
  //
  // Optional.
  // 1 to 1 entries.
  // Each: 50 to 2048 characters. Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:training-plan/.*`.
  std::optional<std::vector<std::string>> training_plan_arns{};

  bool operator==(const InstancePreference&) const = default;
};

// What a job runs on.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceConfig.html
struct ResourceConfig {
  // The kind of each instance; absent with instance groups or preferences.
  //
  // Optional.
  std::optional<std::string> instance_type{};
  // How many instances; absent with instance groups.
  //
  // Optional.
  // At least 0.
  std::optional<std::int64_t> instance_count{};
  // The storage volume of each instance, in GB (2^30 bytes).
  //
  // Optional.
  // At least 0.
  std::optional<std::int64_t> volume_size_in_gb{};
  // The key that volumes are encrypted with; not for instances with local storage.
  //
  // Optional.
  // At most 2048 characters.
  // Pattern: `[a-zA-Z0-9:/_-]*`.
  std::optional<std::string> volume_kms_key_id{};
  // How long the instances stay as a warm pool after the job, in seconds.
  //
  // Optional.
  // At most 21600.
  std::optional<std::int64_t> keep_alive_period_in_seconds{};
  // Several kinds of instances, in place of instance_type and instance_count.
  //
  // Optional.
  // At most 5 entries.
  std::optional<std::vector<InstanceGroup>> instance_groups{};
  // The plan whose reserved capacity to use.
  //
  // Optional.
  // 50 to 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:training-plan/.*`.
  std::optional<std::string> training_plan_arn{};
  // For UltraServers: which instances share one.
  //
  // Optional.
  std::optional<InstancePlacementConfig> instance_placement_config{};
  // Kinds of instances in order of preference; the first available one is used.
  //
  // Optional.
  // 1 to 5 entries.
  std::optional<std::vector<InstancePreference>> instance_preferences{};
  // Answers only: the preference that was selected.
  //
  // Optional.
  std::optional<std::string> selected_instance_type{};
  // Answers only: how many instances of it.
  //
  // Optional.
  // At least 0.
  std::optional<std::int64_t> selected_instance_count{};

  bool operator==(const ResourceConfig&) const = default;
};

// The network that a job's containers are in.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_VpcConfig.html
struct VpcConfig {
  // The security groups, of the subnets' VPC.
  //
  // Required.
  // 1 to 5 entries.
  // Each: at most 32 characters. Pattern: `[-0-9a-zA-Z]+`.
  std::optional<std::vector<std::string>> security_group_ids{};
  // The subnets to place instances in.
  //
  // Required.
  // 1 to 16 entries.
  // Each: at most 32 characters. Pattern: `[-0-9a-zA-Z]+`.
  std::optional<std::vector<std::string>> subnets{};

  bool operator==(const VpcConfig&) const = default;
};

// How long a job may take.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StoppingCondition.html
struct StoppingCondition {
  // The maximum training time, in seconds; then the job is stopped. Default 86400.
  //
  // Optional.
  // At least 1.
  std::optional<std::int64_t> max_runtime_in_seconds{};
  // The maximum time of a spot job including waiting, in seconds; at least max_runtime_in_seconds.
  //
  // Optional.
  // At least 1.
  std::optional<std::int64_t> max_wait_time_in_seconds{};
  // The maximum time that it may wait for its instances, in seconds.
  //
  // Optional.
  // 1800 to 2419200.
  std::optional<std::int64_t> max_pending_time_in_seconds{};

  bool operator==(const StoppingCondition&) const = default;
};

// What happens after a failure of the platform.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_RetryStrategy.html
struct RetryStrategy {
  // The maximum number of retries.
  //
  // Required.
  // 1 to 30.
  std::optional<std::int64_t> maximum_retry_attempts{};

  bool operator==(const RetryStrategy&) const = default;
};

// Access to a running container.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_RemoteDebugConfig.html
struct RemoteDebugConfig {
  // Whether a shell can be opened in it; default false.
  //
  // Optional.
  std::optional<bool> enable_remote_debug{};

  bool operator==(const RemoteDebugConfig&) const = default;
};

// Checks of the instances before the job.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InfraCheckConfig.html
struct InfraCheckConfig {
  // Whether the checks are made; default false.
  //
  // Optional.
  std::optional<bool> enable_infra_check{};

  bool operator==(const InfraCheckConfig&) const = default;
};

// Whether the creator's session tags are passed to the job's session.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_SessionChainingConfig.html
struct SessionChainingConfig {
  // Whether the session tags of the job's creator become those of its role session.
  //
  // Optional.
  std::optional<bool> enable_session_tag_chaining{};

  bool operator==(const SessionChainingConfig&) const = default;
};

}  // namespace trainyard::model
