#include "control/admission.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "control/api_errors.h"
#include "control/channel_rules.h"
#include "control/create_rules.h"
#include "control/job_hosts.h"
#include "control/metric_regex.h"
#include "control/registry_rules.h"
#include "model/field_support.h"
#include "model/s3_uri.h"

namespace trainyard::control {
namespace {

using model::CreateTrainingJobRequest;

constexpr std::int64_t kDefaultRuntimeInSeconds = 24 * 3600;  // of a job without one

Result<void> check_metric_definitions(const CreateTrainingJobRequest& request) {
  if (!request.algorithm_specification || !request.algorithm_specification->metric_definitions)
    return ok();
  for (const auto& metric : *request.algorithm_specification->metric_definitions) {
    if (const auto error = metric_regex_error(metric.regex.value_or(""))) {
      return validation_error("Invalid Regex of metric definition '" + metric.name.value_or("") +
                              "': " + *error);
    }
  }
  return ok();
}

// AWS's sentence. It contains Service Quotas' name of the limit and its unit.
Error quota_error(const std::string& quota, const char* unit, std::int64_t limit,
                  std::int64_t in_use, std::int64_t wanted) {
  const auto units = [unit](std::int64_t count) { return std::to_string(count) + " " + unit; };
  return limit_exceeded_error(
      "The account-level service limit '" + quota + "' is " + units(limit) +
      ", with current utilization of " + units(in_use) + " and a request delta of " +
      units(wanted) + ". Please contact AWS support to request an increase for this limit.");
}

Result<void> check_longest_run(const CreateTrainingJobRequest& request, const Quotas& quotas) {
  if (!request.stopping_condition || !quotas.max_run) return ok();
  const auto run =
      request.stopping_condition->max_runtime_in_seconds.value_or(kDefaultRuntimeInSeconds);
  if (run <= quotas.max_run->count()) return ok();
  return quota_error("Longest run time for a training job", "Seconds", quotas.max_run->count(), 0,
                     run);
}

// Checks a folder of the container that is created and uploaded. It must be a separate path, or
// below /opt/ml.
Result<void> check_local_path(const std::string& field, const std::optional<std::string>& path) {
  if (!path) return ok();
  const std::filesystem::path folder(*path);
  const auto refused = [&](const char* why) {
    return validation_error("Invalid " + field + ": '" + *path + "' " + why);
  };
  if (!folder.is_absolute()) return refused("is not an absolute path");
  for (const std::filesystem::path& part : folder)
    if (part == "." || part == "..") return refused("must not contain '.' or '..'");
  std::string plain = folder.lexically_normal().string();
  if (plain.ends_with('/')) plain.pop_back();
  for (const char* reserved :
       {"", "/opt", "/opt/ml", "/opt/ml/input", "/proc", "/sys", "/dev", "/etc"})
    if (plain == reserved) return refused("is a folder of the platform");
  for (const char* reserved : {"/opt/ml/input/", "/proc/", "/sys/", "/dev/"})
    if (plain.starts_with(reserved)) return refused("is in a folder of the platform");
  return ok();
}

// Folders outside of /opt/ml are mounts, each of one folder.
Result<void> check_shared_paths(const CreateTrainingJobRequest& request) {
  std::map<std::string, std::string> fields;  // by path
  const auto take = [&](const std::string& field,
                        const std::optional<std::string>& path) -> Result<void> {
    if (!path || path->starts_with("/opt/ml/")) return ok();
    std::string plain = std::filesystem::path(*path).lexically_normal().string();
    if (plain.ends_with('/')) plain.pop_back();
    const auto [other, is_new] = fields.emplace(plain, field);
    if (is_new) return ok();
    return validation_error("Invalid " + field + ": '" + *path + "' is also " + other->second +
                            ". Only folders below /opt/ml can be both");
  };
  if (request.checkpoint_config)
    TRY_VOID(take("CheckpointConfig.LocalPath", request.checkpoint_config->local_path));
  if (request.tensor_board_output_config)
    TRY_VOID(
        take("TensorBoardOutputConfig.LocalPath", request.tensor_board_output_config->local_path));
  if (request.debug_hook_config)
    TRY_VOID(take("DebugHookConfig.LocalPath", request.debug_hook_config->local_path));
  if (!request.profiler_config || !request.profiler_config->profiling_parameters) return ok();
  const auto& parameters = *request.profiler_config->profiling_parameters;
  const auto path = parameters.find("LocalPath");
  if (path == parameters.end()) return ok();
  return take("ProfilerConfig.ProfilingParameters.LocalPath", path->second);
}

Result<void> check_profiling(const model::ProfilerConfig& profiler) {
  if (!profiler.disable_profiler.value_or(false) && !profiler.s3_output_path) {
    return validation_error(
        "Invalid ProfilerConfig. S3OutputPath must be given when the profiler is not disabled");
  }
  if (const auto interval = profiler.profiling_interval_in_milliseconds) {
    constexpr std::array<std::int64_t, 6> kIntervals = {100, 200, 500, 1000, 5000, 60000};
    if (std::ranges::find(kIntervals, *interval) == kIntervals.end()) {
      return validation_error(
          "Invalid ProfilingIntervalInMilliseconds: " + std::to_string(*interval) +
          ". It must be one of 100, 200, 500, 1000, 5000, 60000");
    }
  }
  if (!profiler.profiling_parameters) return ok();
  const std::map<std::string, std::string>& parameters = *profiler.profiling_parameters;
  // SageMaker Profiler also needs a job that processes what it recorded.
  for (const char* name : {"CPUProfilingDuration", "SMPFileRotationSecs"}) {
    if (!parameters.contains(name)) continue;
    return validation_error(std::string("'ProfilerConfig.ProfilingParameters.") + name +
                            "' is not supported by Trainyard yet: SageMaker Profiler isn't there");
  }
  const auto path = parameters.find("LocalPath");
  if (path == parameters.end()) return ok();
  return check_local_path("ProfilerConfig.ProfilingParameters.LocalPath", path->second);
}

// Translates the result of `look`, which checks an object store for `field`; if the store refuses,
// the field can't be valid.
Result<bool> looked(const std::string& field, Result<bool> look) {
  if (!look && look.error().kind() == ErrorKind::denied)
    return validation_error("Invalid " + field + ": " + look.error().message());
  return look;
}

std::int64_t sum_of(const InstanceCounts& counts) {
  std::int64_t sum = 0;
  for (const auto& [type, count] : counts) sum += count;
  return sum;
}

std::string counted(std::int64_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace

Result<void> Admission::check(const CreateTrainingJobRequest& request) const {
  if (auto broken = first_broken_rule(request)) return validation_error(std::move(*broken));
  if (auto refused = model::refusal(request)) return validation_error(std::move(*refused));
  const auto rules = rules_.get();
  TRY_VOID(check_metric_definitions(request));
  TRY_VOID(check_role(request.role_arn.value_or("")));
  TRY_VOID(check_longest_run(request, rules->quotas));
  TRY_VOID(check_resources(request));
  TRY_VOID(check_vpc_config(request, vpc_, check_network_));
  TRY_VOID(check_inputs_exist(request));
  TRY_VOID(check_bucket(
      "S3OutputPath",
      request.output_data_config ? request.output_data_config->s3_output_path.value_or("") : ""));
  TRY_VOID(check_debugger(request));
  return check_synced_folders(request);
}

Result<void> Admission::check_role(const std::string& role) const {
  const auto rules = rules_.get();
  if (!rules->has_role || rules->has_role(role)) return ok();
  return validation_error("Could not assume role " + role +
                          ". Please ensure that the role exists and allows principal "
                          "'sagemaker.amazonaws.com' to assume the role.");
}

Result<void> Admission::check_image(const CreateTrainingJobRequest& request,
                                    const std::string& training_image) const {
  const ImageNames image{training_image,
                         resolve_image_ ? resolve_image_(training_image) : training_image};
  return check_registry_login(request, image, registry_credentials_);
}

Result<void> Admission::check_inputs_exist(const CreateTrainingJobRequest& request) const {
  if (!request.input_data_config) return ok();
  for (const model::Channel& channel : *request.input_data_config) {
    if (channel.data_source->s3_data_source) TRY_VOID(check_s3_source(request, channel));
    if (channel.data_source->file_system_data_source) TRY_VOID(check_file_system(channel));
  }
  return ok();
}

// Checks that there are objects below the prefix or, in FastFile mode, in the folder; or the
// manifest.
Result<void> Admission::check_s3_source(const CreateTrainingJobRequest& request,
                                        const model::Channel& channel) const {
  const auto& source = *channel.data_source->s3_data_source;
  const std::string uri = source.s3_uri.value_or("");
  const auto location = model::S3Uri::parse(uri);
  if (!location) {
    return validation_error("Invalid S3Uri of channel " + channel.channel_name.value_or("") +
                            ": '" + uri +
                            "' is not of the form s3://bucket/prefix, nor S3's https form of it");
  }
  // FastFile mode takes whole folders (fastfile/list_channel.h).
  const bool folder =
      channel_rules::mode_of(request, channel) == model::TrainingInputMode::FastFile;
  const bool complete = location->key.empty() || location->key.ends_with('/');
  const std::string field = "S3Uri of channel " + channel.channel_name.value_or("");
  TRY(bool found,
      looked(field, catalog_.has_objects_under(location->bucket,
                                               location->key + (folder && !complete ? "/" : ""))));
  const bool manifest =
      source.s3_data_type.value_or(model::S3DataType::S3Prefix) != model::S3DataType::S3Prefix;
  if (found && manifest) {
    TRY(const bool exists, looked(field, catalog_.has_object(location->bucket, location->key)));
    found = exists;
  }
  if (found) return ok();
  return validation_error(
      "No S3 objects found under S3 URL \"" + uri +
      "\" given in input data source. Please ensure that the bucket exists "
      "in the selected region (" +
      region_ + "), that objects exist under that S3 prefix, and that the role \"" +
      request.role_arn.value_or("") + "\" has \"s3:ListBucket\" permissions on bucket \"" +
      location->bucket + "\".");
}

Result<void> Admission::check_file_system(const model::Channel& channel) const {
  const auto& source = *channel.data_source->file_system_data_source;
  const std::string id = source.file_system_id.value_or("");
  const std::string about =
      "Invalid FileSystemDataSource of channel " + channel.channel_name.value_or("");
  if (!file_systems_.contains(id)) {
    return validation_error(about + ". The file system '" + id +
                            "' does not exist: file-systems of Trainyard's configuration names " +
                            "the folder of each that does");
  }
  const std::string path = source.directory_path.value_or("");
  for (const std::filesystem::path& part : std::filesystem::path(path))
    if (part == "..")
      return validation_error(about + ". DirectoryPath '" + path + "' must not contain '..'");
  if (source.file_system_type == model::FileSystemType::FSxLustre &&
      path.find_first_not_of('/') == std::string::npos) {
    return validation_error(about + ". DirectoryPath '" + path +
                            "' of a file system of FSxLustre " +
                            "begins with the MountName: /MountName/folder");
  }
  return ok();
}

Result<void> Admission::check_bucket(const std::string& field, const std::string& uri) const {
  const auto location = model::S3Uri::parse(uri);
  if (!location) {
    return validation_error("Invalid " + field + ": '" + uri +
                            "' is not of the form s3://bucket/prefix, nor S3's https form of it");
  }
  TRY(const bool found, looked(field, catalog_.has_bucket(location->bucket)));
  if (found) return ok();
  return validation_error("Invalid " + field + ": the bucket \"" + location->bucket + "\" of \"" +
                          uri + "\" does not exist in the selected region (" + region_ + ").");
}

Result<void> Admission::check_debugger(const CreateTrainingJobRequest& request) const {
  if (request.debug_hook_config) {
    const model::DebugHookConfig& hook = *request.debug_hook_config;
    TRY_VOID(check_local_path("DebugHookConfig.LocalPath", hook.local_path));
    TRY_VOID(check_bucket("DebugHookConfig.S3OutputPath", hook.s3_output_path.value_or("")));
  }
  if (!request.profiler_config) return ok();
  const model::ProfilerConfig& profiler = *request.profiler_config;
  TRY_VOID(check_profiling(profiler));
  if (profiler.disable_profiler.value_or(false)) return ok();
  return check_bucket("ProfilerConfig.S3OutputPath", *profiler.s3_output_path);
}

Result<void> Admission::check_synced_folders(const CreateTrainingJobRequest& request) const {
  if (request.checkpoint_config) {
    const model::CheckpointConfig& config = *request.checkpoint_config;
    TRY_VOID(check_local_path("CheckpointConfig.LocalPath", config.local_path));
    TRY_VOID(check_bucket("CheckpointConfig.S3Uri", config.s3_uri.value_or("")));
  }
  if (request.tensor_board_output_config) {
    const model::TensorBoardOutputConfig& config = *request.tensor_board_output_config;
    TRY_VOID(check_local_path("TensorBoardOutputConfig.LocalPath", config.local_path));
    TRY_VOID(
        check_bucket("TensorBoardOutputConfig.S3OutputPath", config.s3_output_path.value_or("")));
  }
  return check_shared_paths(request);
}

Result<void> Admission::check_resources(const CreateTrainingJobRequest& request) const {
  const auto alternatives = alternatives_of(*request.resource_config);  // the rules have checked it
  for (const model::ResourceConfig& each : alternatives)
    for (const auto& [type, count] : instances_by_type(each)) TRY_VOID(check_known(type));
  std::optional<Error> first;
  for (const model::ResourceConfig& each : alternatives) {
    const auto checked = check_alternative(each);
    if (checked) return ok();
    if (!first) first = checked.error();
  }
  return *first;
}

Result<void> Admission::check_known(const std::string& type) const {
  if (types_.find(type)) return ok();
  return validation_error("Invalid InstanceType. " + type + " is not known");
}

Result<void> Admission::check_alternative(const model::ResourceConfig& resources) const {
  for (const auto& [type, count] : instances_by_type(resources))
    TRY_VOID(check_type(type, resources));
  TRY_VOID(check_machine(resources));
  const std::size_t hosts = job_hosts(resources).size();
  for (const auto& [type, count] : instances_by_type(resources))
    if (const auto facts = types_.find(type))
      TRY_VOID(check_disk({.requested = volume_asked(*facts, resources), .input = {}}, hosts));
  return ok();
}

Result<void> Admission::check_machine(const model::ResourceConfig& resources) const {
  std::vector<InstanceNeed> needs;
  for (const JobHost& host : job_hosts(resources))
    if (const auto facts = types_.find(host.instance_type))
      needs.push_back({host.name, host.instance_type, facts->size});
  const auto shares = share_machine(needs, machine_, sharing_);
  if (shares) return ok();
  return validation_error("Invalid ResourceConfig. " + shares.error().message());
}

Result<void> Admission::check_type(const std::string& type,
                                   const model::ResourceConfig& resources) const {
  TRY_VOID(check_known(type));
  const auto facts = types_.find(type);
  if (facts->has_other_accelerators) {
    return validation_error("Invalid InstanceType. " + type +
                            " has AWS Trainium accelerators, this machine has none");
  }
  // The rules only know SageMaker's types.
  if (!facts->has_local_storage && resources.volume_size_in_gb.value_or(0) < 1) {
    return validation_error("Invalid ResourceConfig. VolumeSizeInGB must be at least 1 for " +
                            type + ", which has no storage of its own");
  }
  if (facts->size.gpus > machine_.gpus) {
    return validation_error("Invalid InstanceType. " + type + " has " +
                            counted(facts->size.gpus, "GPU") + ", this machine has " +
                            counted(machine_.gpus, "GPU"));
  }
  return ok();
}

// The job waits for space that may become free; what the disk doesn't have at all never will.
Result<void> Admission::check_disk(const VolumeNeed& need, std::size_t hosts) const {
  const Bytes min = min_volume(disk_, need);
  const Bytes largest = largest_volume(disk_, disk_size_, hosts);
  if (disk_size_.value == 0 || min <= largest) return ok();
  const std::string requested =
      disk_.strict && need.requested.value > 0
          ? "Invalid VolumeSizeInGB. " + std::to_string(need.requested.value >> 30) +
                " GB were asked for"
          : "Invalid ResourceConfig. A training job needs a storage volume of at least " +
                format_bytes(min);
  return validation_error(requested + "; the disk of the data folder has " +
                          format_bytes(disk_size_) + ", of which a volume can have at most " +
                          format_bytes(largest) + " (" + format_bytes(disk_.floor) +
                          " are kept free, " + format_bytes(disk_.allowance) +
                          " are for the job's container and logs)");
}

std::optional<std::int64_t> Admission::warm_pool_quota(const std::string& instance_type) const {
  const auto rules = rules_.get();
  const auto limit = rules->quotas.warm_instances.find(instance_type);
  return limit == rules->quotas.warm_instances.end() ? std::nullopt : std::optional(limit->second);
}

bool Admission::has_quota(const InstanceCounts& wanted) const {
  const auto rules = rules_.get();
  return rules->quotas.all_instances || std::ranges::any_of(wanted, [&](const auto& wanted_type) {
           return rules->quotas.instances.contains(wanted_type.first);
         });
}

Result<void> Admission::check_quota(const InstanceCounts& wanted,
                                    const InstanceCounts& in_use) const {
  const auto rules = rules_.get();
  const Quotas& quotas = rules->quotas;
  for (const auto& [type, count] : wanted) {
    const auto limit = quotas.instances.find(type);
    if (limit == quotas.instances.end()) continue;
    const auto held = in_use.find(type);
    const std::int64_t used = held == in_use.end() ? 0 : held->second;
    if (used + count > limit->second)
      return quota_error(type + " for training job usage", "Instances", limit->second, used, count);
  }
  if (!quotas.all_instances) return ok();
  const std::int64_t used = sum_of(in_use), more = sum_of(wanted);
  if (used + more <= *quotas.all_instances) return ok();
  return quota_error("Number of instances across all training jobs", "Instances",
                     *quotas.all_instances, used, more);
}

}  // namespace trainyard::control
