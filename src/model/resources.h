#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/common_text.h"
#include "model/instance_type_names.h"
#include "model/rules.h"

// What a job runs on, for how long, and in which network.
namespace trainyard::model {

inline constexpr Text kString256{.min = 0, .max = 256};
inline constexpr Text kSecurityGroupId{.min = 0, .max = 32, .pattern = "[-0-9a-zA-Z]+"};
inline constexpr Text kSubnetId{.min = 0, .max = 32, .pattern = "[-0-9a-zA-Z]+"};

// Instances of one kind, in a job of several kinds.
struct InstanceGroup {
  static constexpr std::string_view kName = "InstanceGroup";

  // Of each instance in the group.
  std::optional<std::string> instance_type{};
  // How many instances.
  std::optional<std::int64_t> instance_count{};
  // What channels and the container call the group.
  std::optional<std::string> instance_group_name{};

  template <class Members>
  static void declare(Members& members) {
    members.required("InstanceType", &InstanceGroup::instance_type, kTrainingInstanceType);
    members.required("InstanceCount", &InstanceGroup::instance_count, Number{.min = 0});
    members.required("InstanceGroupName", &InstanceGroup::instance_group_name, kInstanceGroupName);
  }
  bool operator==(const InstanceGroup&) const = default;
};

// Instances that stand together on one UltraServer.
struct PlacementSpecification {
  static constexpr std::string_view kName = "PlacementSpecification";

  // The UltraServer.
  std::optional<std::string> ultra_server_id{};
  // How many instances; at least 1.
  std::optional<std::int64_t> instance_count{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("UltraServerId", &PlacementSpecification::ultra_server_id, kString256);
    members.required("InstanceCount", &PlacementSpecification::instance_count, Number{.min = 0});
  }
  bool operator==(const PlacementSpecification&) const = default;
};

// How instances are spread over UltraServers.
struct InstancePlacementConfig {
  static constexpr std::string_view kName = "InstancePlacementConfig";

  // True: other jobs may share the UltraServers. Default false.
  std::optional<bool> enable_multiple_jobs{};
  // Which instances go where.
  std::optional<std::vector<PlacementSpecification>> placement_specifications{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("EnableMultipleJobs", &InstancePlacementConfig::enable_multiple_jobs);
    members.optional("PlacementSpecifications", &InstancePlacementConfig::placement_specifications,
                     List{.min = 0, .max = 10});
  }
  bool operator==(const InstancePlacementConfig&) const = default;
};

// One kind of instance that would do.
struct InstancePreference {
  static constexpr std::string_view kName = "InstancePreference";

  // The kind; once in the list of preferences.
  std::optional<std::string> instance_type{};
  // How many of it; on all preferences, or on none.
  std::optional<std::int64_t> instance_count{};
  // The plan whose reserved capacity to use; absent: on demand.
  std::optional<std::vector<std::string>> training_plan_arns{};

  template <class Members>
  static void declare(Members& members) {
    members.required("InstanceType", &InstancePreference::instance_type, kTrainingInstanceType);
    members.optional("InstanceCount", &InstancePreference::instance_count, Number{.min = 0});
    members.optional("TrainingPlanArns", &InstancePreference::training_plan_arns,
                     List{.min = 1, .max = 1, .item = kTrainingPlanArn});
  }
  bool operator==(const InstancePreference&) const = default;
};

// What a job runs on.
struct ResourceConfig {
  static constexpr std::string_view kName = "ResourceConfig";

  // The kind of each instance; absent with instance groups or preferences.
  std::optional<std::string> instance_type{};
  // How many instances; absent with instance groups.
  std::optional<std::int64_t> instance_count{};
  // The storage volume of each instance, in GB (2^30 bytes).
  std::optional<std::int64_t> volume_size_in_gb{};
  // The key that volumes are encrypted with; not for instances with local storage.
  std::optional<std::string> volume_kms_key_id{};
  // How long the instances stay as a warm pool after the job, in seconds.
  std::optional<std::int64_t> keep_alive_period_in_seconds{};
  // Several kinds of instances, in place of instance_type and instance_count.
  std::optional<std::vector<InstanceGroup>> instance_groups{};
  // The plan whose reserved capacity to use.
  std::optional<std::string> training_plan_arn{};
  // For UltraServers: which instances stand together.
  std::optional<InstancePlacementConfig> instance_placement_config{};
  // Kinds of instances in order of preference; the first that can be had is used.
  std::optional<std::vector<InstancePreference>> instance_preferences{};
  // Answers only: the preference that was taken.
  std::optional<std::string> selected_instance_type{};
  // Answers only: how many instances of it.
  std::optional<std::int64_t> selected_instance_count{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("InstanceType", &ResourceConfig::instance_type, kTrainingInstanceType);
    members.optional("InstanceCount", &ResourceConfig::instance_count, Number{.min = 0});
    members.optional("VolumeSizeInGB", &ResourceConfig::volume_size_in_gb, Number{.min = 0});
    members.optional("VolumeKmsKeyId", &ResourceConfig::volume_kms_key_id, kKmsKeyId);
    members.optional("KeepAlivePeriodInSeconds", &ResourceConfig::keep_alive_period_in_seconds,
                     Number{.min = 0, .max = 21600});
    members.optional("InstanceGroups", &ResourceConfig::instance_groups, List{.min = 0, .max = 5});
    members.optional("TrainingPlanArn", &ResourceConfig::training_plan_arn, kTrainingPlanArn);
    members.optional("InstancePlacementConfig", &ResourceConfig::instance_placement_config);
    members.optional("InstancePreferences", &ResourceConfig::instance_preferences,
                     List{.min = 1, .max = 5});
    members.optional("SelectedInstanceType", &ResourceConfig::selected_instance_type,
                     kTrainingInstanceType);
    members.optional("SelectedInstanceCount", &ResourceConfig::selected_instance_count,
                     Number{.min = 0});
  }
  bool operator==(const ResourceConfig&) const = default;
};

// The network that a job's containers are in.
struct VpcConfig {
  static constexpr std::string_view kName = "VpcConfig";

  // The security groups, of the subnets' VPC.
  std::optional<std::vector<std::string>> security_group_ids{};
  // The subnets to place instances in.
  std::optional<std::vector<std::string>> subnets{};

  template <class Members>
  static void declare(Members& members) {
    members.required("SecurityGroupIds", &VpcConfig::security_group_ids,
                     List{.min = 1, .max = 5, .item = kSecurityGroupId});
    members.required("Subnets", &VpcConfig::subnets, List{.min = 1, .max = 16, .item = kSubnetId});
  }
  bool operator==(const VpcConfig&) const = default;
};

// How long a job may take.
struct StoppingCondition {
  static constexpr std::string_view kName = "StoppingCondition";

  // Of training, in seconds; then the job is stopped. Default 86400.
  std::optional<std::int64_t> max_runtime_in_seconds{};
  // Of a spot job with all its waiting, in seconds; not below max_runtime_in_seconds.
  std::optional<std::int64_t> max_wait_time_in_seconds{};
  // How long it may wait for its instances, in seconds.
  std::optional<std::int64_t> max_pending_time_in_seconds{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("MaxRuntimeInSeconds", &StoppingCondition::max_runtime_in_seconds,
                     Number{.min = 1});
    members.optional("MaxWaitTimeInSeconds", &StoppingCondition::max_wait_time_in_seconds,
                     Number{.min = 1});
    members.optional("MaxPendingTimeInSeconds", &StoppingCondition::max_pending_time_in_seconds,
                     Number{.min = 1800, .max = 2419200});
  }
  bool operator==(const StoppingCondition&) const = default;
};

// What happens after a failure of the service's own.
struct RetryStrategy {
  static constexpr std::string_view kName = "RetryStrategy";

  // How often the job is tried again.
  std::optional<std::int64_t> maximum_retry_attempts{};

  template <class Members>
  static void declare(Members& members) {
    members.required("MaximumRetryAttempts", &RetryStrategy::maximum_retry_attempts,
                     Number{.min = 1, .max = 30});
  }
  bool operator==(const RetryStrategy&) const = default;
};

// Checks of the instances before the job.
struct InfraCheckConfig {
  static constexpr std::string_view kName = "InfraCheckConfig";

  // Whether they are made; default false.
  std::optional<bool> enable_infra_check{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("EnableInfraCheck", &InfraCheckConfig::enable_infra_check);
  }
  bool operator==(const InfraCheckConfig&) const = default;
};

// Access to a running container.
struct RemoteDebugConfig {
  static constexpr std::string_view kName = "RemoteDebugConfig";

  // Whether a shell may be opened in it; default false.
  std::optional<bool> enable_remote_debug{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("EnableRemoteDebug", &RemoteDebugConfig::enable_remote_debug);
  }
  bool operator==(const RemoteDebugConfig&) const = default;
};

// How the creator's session goes into the job's.
struct SessionChainingConfig {
  static constexpr std::string_view kName = "SessionChainingConfig";

  // Whether the session tags of who creates the job become the role's.
  std::optional<bool> enable_session_tag_chaining{};

  template <class Members>
  static void declare(Members& members) {
    members.optional("EnableSessionTagChaining",
                     &SessionChainingConfig::enable_session_tag_chaining);
  }
  bool operator==(const SessionChainingConfig&) const = default;
};

}  // namespace trainyard::model
