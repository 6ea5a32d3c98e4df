#include "control/create_rules.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "control/channel_rules.h"
#include "control/instance_sizes.h"
#include "control/job_hosts.h"
#include "control/keep_on_failure.h"
#include "control/mlflow_rules.h"
#include "control/tag_rules.h"

namespace trainyard::control {
namespace {

using Request = model::CreateTrainingJobRequest;
using Broken = std::optional<std::string>;

constexpr std::int64_t kMaxRuntimeInSeconds = 28 * 24 * 3600;  // the service's ceiling, 28 days

model::AlgorithmSpecification algorithm_of(const Request& request) {
  return request.algorithm_specification.value_or(model::AlgorithmSpecification{});
}
model::ResourceConfig resources_of(const Request& request) {
  return request.resource_config.value_or(model::ResourceConfig{});
}
model::StoppingCondition stopping_of(const Request& request) {
  return request.stopping_condition.value_or(model::StoppingCondition{});
}
bool is_spot(const Request& request) {
  return request.enable_managed_spot_training.value_or(false);
}
bool has_groups(const model::ResourceConfig& resources) {
  return resources.instance_groups && !resources.instance_groups->empty();
}

Broken serverless_alone(const Request& request) {
  if (!request.serverless_job_config) return std::nullopt;
  if (request.algorithm_specification)
    return "ServerlessJobConfig cannot be specified with AlgorithmSpecification";
  if (request.resource_config) return "ServerlessJobConfig cannot be specified with ResourceConfig";
  return std::nullopt;
}

Broken serverless_kind(const Request& request) {
  if (!request.serverless_job_config) return std::nullopt;
  const model::ServerlessJobConfig& job = *request.serverless_job_config;
  if (job.job_type == model::ServerlessJobType::FineTuning && !job.customization_technique)
    return "Invalid ServerlessJobConfig. CustomizationTechnique must be given when JobType is "
           "FineTuning";
  if (job.job_type == model::ServerlessJobType::Evaluation && !job.evaluation_type)
    return "Invalid ServerlessJobConfig. EvaluationType must be given when JobType is Evaluation";
  return std::nullopt;
}

Broken one_algorithm(const Request& request) {
  if (request.serverless_job_config) return std::nullopt;
  const auto algorithm = algorithm_of(request);
  const bool image = !algorithm.training_image.value_or("").empty();
  if (image != algorithm.algorithm_name.has_value()) return std::nullopt;
  return image ? "Invalid AlgorithmSpecification. TrainingImage and AlgorithmName cannot both be "
                 "given"
               : "Invalid AlgorithmSpecification. One of TrainingImage and AlgorithmName must be "
                 "given";
}

Broken image_repository(const Request& request) {
  const auto config = algorithm_of(request).training_image_config;
  if (!config) return std::nullopt;
  const bool vpc =
      config->training_repository_access_mode == model::TrainingRepositoryAccessMode::Vpc;
  if (vpc && !request.vpc_config)
    return "Invalid TrainingImageConfig. VpcConfig must be given when TrainingRepositoryAccessMode "
           "is Vpc";
  if (!vpc && config->training_repository_auth_config)
    return "Invalid TrainingImageConfig. TrainingRepositoryAuthConfig is only supported when "
           "TrainingRepositoryAccessMode is Vpc";
  return std::nullopt;
}

Broken max_wait_needs_spot(const Request& request) {
  if (!stopping_of(request).max_wait_time_in_seconds || is_spot(request)) return std::nullopt;
  return "Invalid MaxWaitTimeInSeconds. It is only supported when EnableManagedSpotTraining is set "
         "to true";
}

Broken spot_needs_max_wait(const Request& request) {
  if (!is_spot(request) || stopping_of(request).max_wait_time_in_seconds) return std::nullopt;
  return "Invalid MaxWaitTimeInSeconds. It must be present when EnableManagedSpotTraining is set "
         "to "
         "true";
}

Broken max_runtime(const Request& request) {
  const auto runtime = stopping_of(request).max_runtime_in_seconds;
  if (runtime.value_or(1) <= kMaxRuntimeInSeconds) return std::nullopt;
  return "Invalid MaxRuntimeInSeconds. It must be less than or equal to " +
         std::to_string(kMaxRuntimeInSeconds) + " (28 days), got " + std::to_string(*runtime);
}

Broken max_wait_covers_runtime(const Request& request) {
  const auto stopping = stopping_of(request);
  if (!stopping.max_wait_time_in_seconds || !stopping.max_runtime_in_seconds ||
      *stopping.max_wait_time_in_seconds >= *stopping.max_runtime_in_seconds)
    return std::nullopt;
  return "Invalid MaxWaitTimeInSeconds. It must be greater than or equal to MaxRuntimeInSeconds";
}

Broken groups_alone(const Request& request) {
  const auto resources = resources_of(request);
  if (!has_groups(resources) || (!resources.instance_type && !resources.instance_count))
    return std::nullopt;
  return "InstanceType or InstanceCount cannot be specified with InstanceGroups";
}

Broken unique_groups(const Request& request) {
  std::set<std::string> names;
  for (const auto& group :
       resources_of(request).instance_groups.value_or(std::vector<model::InstanceGroup>{}))
    if (!names.insert(group.instance_group_name.value_or("")).second)
      return "Instance group names must be unique, '" + *group.instance_group_name +
             "' is given more than once";
  return std::nullopt;
}

Broken populated_groups(const Request& request) {
  for (const auto& group :
       resources_of(request).instance_groups.value_or(std::vector<model::InstanceGroup>{}))
    if (group.instance_count.value_or(0) < 1)
      return "Invalid InstanceCount of instance group " + group.instance_group_name.value_or("") +
             ". It must be at least 1";
  return std::nullopt;
}

Broken preferences_alone(const Request& request) {
  const auto resources = resources_of(request);
  if (!resources.instance_preferences) return std::nullopt;
  const char* other = resources.instance_type               ? "InstanceType"
                      : has_groups(resources)               ? "InstanceGroups"
                      : resources.instance_placement_config ? "InstancePlacementConfig"
                      : is_spot(request)                    ? "EnableManagedSpotTraining"
                                                            : nullptr;
  if (!other) return std::nullopt;
  return "InstancePreferences cannot be specified with " + std::string(other);
}

Broken unique_preferences(const Request& request) {
  std::set<std::string> types;
  for (const InstanceSelection& preference : preferences_of(resources_of(request)))
    if (!types.insert(preference.instance_type).second)
      return "Invalid InstancePreferences. Instance types must be unique, '" +
             preference.instance_type + "' is given more than once";
  return std::nullopt;
}

// Either for all together, or for every preference.
Broken preferences_counted(const Request& request) {
  const auto resources = resources_of(request);
  if (!resources.instance_preferences) return std::nullopt;
  const auto& all = *resources.instance_preferences;
  const auto counted =
      std::ranges::count_if(all, [](const auto& each) { return each.instance_count.has_value(); });
  if (resources.instance_count && counted > 0)
    return "Invalid InstancePreferences. InstanceCount cannot be specified both in ResourceConfig "
           "and in InstancePreferences";
  if (!resources.instance_count && std::cmp_not_equal(counted, all.size()))
    return "Invalid InstancePreferences. InstanceCount must be given in ResourceConfig or in every "
           "preference";
  for (const InstanceSelection& preference : preferences_of(resources))
    if (preference.instance_count < 1)
      return "Invalid InstanceCount of instance preference " + preference.instance_type +
             ". It must be at least 1";
  return std::nullopt;
}

Broken preferences_with_plans(const Request& request) {
  const auto resources = resources_of(request);
  if (!resources.instance_preferences || !resources.training_plan_arn) return std::nullopt;
  for (const model::InstancePreference& preference : *resources.instance_preferences)
    if (preference.training_plan_arns)
      return "TrainingPlanArn cannot be specified with TrainingPlanArns of InstancePreferences";
  return std::nullopt;
}

Broken selection_is_read_only(const Request& request) {
  const auto resources = resources_of(request);
  if (!resources.selected_instance_type && !resources.selected_instance_count) return std::nullopt;
  return "Invalid ResourceConfig. SelectedInstanceType and SelectedInstanceCount are read-only";
}

Broken instances(const Request& request) {
  const auto resources = resources_of(request);
  if (request.serverless_job_config || has_groups(resources) || resources.instance_preferences)
    return std::nullopt;
  if (!resources.instance_type) return "Invalid ResourceConfig. InstanceType must be given";
  if (resources.instance_count.value_or(0) < 1)
    return "Invalid ResourceConfig. InstanceCount must be at least 1";
  return std::nullopt;
}

Broken placement(const Request& request) {
  const auto resources = resources_of(request);
  if (!resources.instance_placement_config) return std::nullopt;
  const auto& specifications = resources.instance_placement_config->placement_specifications;
  if (!specifications || specifications->empty()) return std::nullopt;
  std::int64_t sum = 0;
  for (const auto& specification : *specifications) sum += specification.instance_count.value_or(0);
  if (sum == resources.instance_count.value_or(0)) return std::nullopt;
  return "Invalid PlacementSpecifications. The sum of their InstanceCount is " +
         std::to_string(sum) + ", and InstanceCount is " +
         std::to_string(resources.instance_count.value_or(0));
}

Broken volume_of(const model::ResourceConfig& resources) {
  for (const auto& [type, count] : instances_by_type(resources)) {
    const auto facts = InstanceTypes().find(type);
    if (!facts) continue;
    if (!facts->has_local_storage && resources.volume_size_in_gb.value_or(0) < 1)
      return "Invalid ResourceConfig. VolumeSizeInGB must be at least 1 for " + type +
             ", which has no storage of its own";
    if (facts->has_local_storage && !resources.volume_kms_key_id.value_or("").empty())
      return "Invalid VolumeKmsKeyId. It is not supported for " + type +
             ", which has storage of its own";
  }
  return std::nullopt;
}

Broken volume(const Request& request) {
  for (const model::ResourceConfig& resources : alternatives_of(resources_of(request)))
    if (Broken broken = volume_of(resources)) return broken;
  return std::nullopt;
}

Broken keep_alive(const Request& request) {
  const auto resources = resources_of(request);
  if (resources.keep_alive_period_in_seconds.value_or(0) == 0) return std::nullopt;
  const char* other = is_spot(request)                 ? "EnableManagedSpotTraining"
                      : has_groups(resources)          ? "InstanceGroups"
                      : resources.instance_preferences ? "InstancePreferences"
                                                       : nullptr;
  if (!other) return std::nullopt;
  return "Invalid KeepAlivePeriodInSeconds. It is not supported with " + std::string(other);
}

// Sessions aren't available with it; whether the service refuses it here isn't documented.
Broken remote_debug(const Request& request) {
  const auto debugging = request.remote_debug_config.value_or(model::RemoteDebugConfig{});
  if (!debugging.enable_remote_debug.value_or(false)) return std::nullopt;
  if (!request.enable_network_isolation.value_or(false)) return std::nullopt;
  return "Invalid RemoteDebugConfig. EnableRemoteDebug is not supported with "
         "EnableNetworkIsolation";
}

Broken tags(const Request& request) {
  const auto checked = check_tags(request.tags.value_or(std::vector<model::Tag>{}));
  return checked ? std::nullopt : Broken(checked.error().message());
}

Broken kept_on_failure(const Request& request) {
  return keep_on_failure_problem(request);
}

constexpr auto kRules = std::to_array<CreateRule>({
    {"serverless alone", "shape ServerlessJobConfig", false, serverless_alone},
    {"serverless kind", "shape ServerlessJobConfig, JobType", false, serverless_kind},
    {"one algorithm", "shape AlgorithmSpecification, AlgorithmName", false, one_algorithm},
    {"image repository", "shape TrainingImageConfig", false, image_repository},
    {"max wait needs spot", "seen: Kenza-AI/sagify#111", true, max_wait_needs_spot},
    {"spot needs max wait", "guide: model-managed-spot-training", false, spot_needs_max_wait},
    {"max runtime", "shape StoppingCondition, MaxRuntimeInSeconds", false, max_runtime},
    {"max wait covers runtime", "shape StoppingCondition, MaxWaitTimeInSeconds", false,
     max_wait_covers_runtime},
    {"groups alone", "seen: aws/sagemaker-python-sdk#5564", true, groups_alone},
    {"unique groups", "shape InstanceGroup, InstanceGroupName", false, unique_groups},
    {"populated groups", "shape InstanceGroup, InstanceCount", false, populated_groups},
    {"preferences alone", "shape ResourceConfig, InstancePreferences", false, preferences_alone},
    {"unique preferences", "shape InstancePreference, InstanceType", false, unique_preferences},
    {"preferences' counts", "shape InstancePreference, InstanceCount", false, preferences_counted},
    {"preferences' plans", "shape InstancePreference, TrainingPlanArns", false,
     preferences_with_plans},
    {"selection is read-only", "shape ResourceConfig, SelectedInstanceType", false,
     selection_is_read_only},
    {"instances", "shape ResourceConfig, InstanceType", false, instances},
    {"placement", "shape InstancePlacementConfig, PlacementSpecifications", false, placement},
    {"volume", "shape ResourceConfig, VolumeSizeInGB and VolumeKmsKeyId", false, volume},
    {"keep alive", "guide: train-warm-pools", false, keep_alive},
    {"unique channels", "shape Channel, ChannelName", false, channel_rules::unique_names},
    {"channels' places", "guide: your-algorithms-training-algo-running-container", false,
     channel_rules::distinct_places},
    {"one source", "shape DataSource", false, channel_rules::one_source},
    {"file system", "guide: model-access-training-data", false, channel_rules::file_system},
    {"augmented manifest", "shape S3DataSource, S3DataType", false,
     channel_rules::augmented_manifest},
    {"attribute names", "shape S3DataSource, AttributeNames", false,
     channel_rules::attribute_names},
    {"fast file", "guide: model-access-training-data", false, channel_rules::fast_file},
    {"compression", "seen: aws/sagemaker-python-sdk#716", true, channel_rules::compression},
    {"record wrapper", "shape Channel, RecordWrapperType", false, channel_rules::record_wrapper},
    {"shuffle", "shape Channel, ShuffleConfig", false, channel_rules::shuffle},
    {"source package", "Trainyard's own: a package's model is a channel", false,
     channel_rules::source_package},
    {"channels' groups", "seen: aws/sagemaker-python-sdk#6089", true,
     channel_rules::instance_groups},
    {"remote debug", "guide: train-remote-debugging", false, remote_debug},
    {"MLflow needs a network", "Trainyard's own", false, mlflow_rules::needs_network},
    {"MLflow's variables", "Trainyard's own", false, mlflow_rules::own_variables},
    {"tags", "AWS's tagging rules", false, tags},
    {"keep on failure", "Trainyard's own", false, kept_on_failure},
});

}  // namespace

std::span<const CreateRule> create_rules() {
  return kRules;
}

std::optional<std::string> first_broken_rule(const Request& request) {
  for (const CreateRule& rule : kRules)
    if (Broken broken = rule.broken(request)) return broken;
  return std::nullopt;
}

}  // namespace trainyard::control
