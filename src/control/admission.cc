#include "control/admission.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "control/api_errors.h"
#include "control/create_rules.h"
#include "control/instance_sizes.h"
#include "control/metric_regex.h"
#include "control/s3_location.h"
#include "model/field_support.h"

namespace trainyard::control {
namespace {

using model::CreateTrainingJobRequest;

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

// Where a container's folder is to be made and uploaded from. Its own path in the container, or
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
  for (const char* kept : {"", "/opt", "/opt/ml", "/opt/ml/input", "/proc", "/sys", "/dev", "/etc"})
    if (plain == kept) return refused("is a folder of the platform");
  for (const char* kept : {"/opt/ml/input/", "/proc/", "/sys/", "/dev/"})
    if (plain.starts_with(kept)) return refused("is in a folder of the platform");
  return ok();
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
  // SageMaker Profiler, whose other half is a job that works on what it recorded.
  for (const char* name : {"CPUProfilingDuration", "SMPFileRotationSecs"}) {
    if (!parameters.contains(name)) continue;
    return validation_error(std::string("'ProfilerConfig.ProfilingParameters.") + name +
                            "' is not supported by Trainyard yet: SageMaker Profiler isn't there");
  }
  const auto path = parameters.find("LocalPath");
  if (path == parameters.end()) return ok();
  return check_local_path("ProfilerConfig.ProfilingParameters.LocalPath", path->second);
}

std::string counted(std::int64_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace

Result<void> Admission::check(const CreateTrainingJobRequest& request) const {
  if (auto broken = first_broken_rule(request)) return validation_error(std::move(*broken));
  if (auto refused = model::refusal(request)) return validation_error(std::move(*refused));
  TRY_VOID(check_metric_definitions(request));
  TRY_VOID(check_resources(request));
  TRY_VOID(check_inputs_exist(request));
  TRY_VOID(check_output(
      "S3OutputPath",
      request.output_data_config ? request.output_data_config->s3_output_path.value_or("") : ""));
  return check_debugger(request);
}

Result<void> Admission::check_inputs_exist(const CreateTrainingJobRequest& request) const {
  if (!request.input_data_config) return ok();
  for (const model::Channel& channel : *request.input_data_config) {
    const auto& source = *channel.data_source->s3_data_source;
    if (source.s3_data_type != model::S3DataType::S3Prefix) continue;
    const std::string uri = source.s3_uri.value_or("");
    const auto location = parse_s3_location(uri);
    if (!location) {
      return validation_error("Invalid S3Uri of channel " + channel.channel_name.value_or("") +
                              ": '" + uri + "' is not of the form s3://bucket/prefix");
    }
    TRY(const bool found, catalog_.has_objects_under(location->bucket, location->key));
    if (found) continue;
    return validation_error(
        "No S3 objects found under S3 URL \"" + uri +
        "\" given in input data source. Please ensure that the bucket exists "
        "in the selected region (" +
        settings_.region + "), that objects exist under that S3 prefix, and that the role \"" +
        request.role_arn.value_or("") + "\" has \"s3:ListBucket\" permissions on bucket \"" +
        location->bucket + "\".");
  }
  return ok();
}

Result<void> Admission::check_output(const std::string& field, const std::string& uri) const {
  const auto location = parse_s3_location(uri);
  if (!location) {
    return validation_error("Invalid " + field + ": '" + uri +
                            "' is not of the form s3://bucket/prefix");
  }
  TRY(const bool found, catalog_.has_bucket(location->bucket));
  if (found) return ok();
  return validation_error("Invalid " + field + ": the bucket \"" + location->bucket + "\" of \"" +
                          uri + "\" does not exist in the selected region (" + settings_.region +
                          ").");
}

Result<void> Admission::check_debugger(const CreateTrainingJobRequest& request) const {
  if (request.debug_hook_config) {
    const model::DebugHookConfig& hook = *request.debug_hook_config;
    TRY_VOID(check_local_path("DebugHookConfig.LocalPath", hook.local_path));
    TRY_VOID(check_output("DebugHookConfig.S3OutputPath", hook.s3_output_path.value_or("")));
  }
  if (!request.profiler_config) return ok();
  const model::ProfilerConfig& profiler = *request.profiler_config;
  TRY_VOID(check_profiling(profiler));
  if (profiler.disable_profiler.value_or(false)) return ok();
  return check_output("ProfilerConfig.S3OutputPath", *profiler.s3_output_path);
}

Result<void> Admission::check_resources(const CreateTrainingJobRequest& request) const {
  const std::string& type = *request.resource_config->instance_type;  // the rules saw to it
  const auto facts = find_instance_facts(type);
  if (!facts) return validation_error("Invalid InstanceType. " + type + " is not known");
  if (facts->has_other_accelerators) {
    return validation_error("Invalid InstanceType. " + type +
                            " has AWS Trainium accelerators, this machine has none");
  }
  if (facts->size.gpus > settings_.machine.gpus) {
    return validation_error("Invalid InstanceType. " + type + " has " +
                            counted(facts->size.gpus, "GPU") + ", this machine has " +
                            counted(settings_.machine.gpus, "GPU"));
  }
  return ok();
}

Result<void> Admission::check_quota(const std::string& instance_type, std::int64_t in_use,
                                    std::int64_t wanted) const {
  const auto it = settings_.quotas.find(instance_type);
  if (it == settings_.quotas.end() || in_use + wanted <= it->second) return ok();
  return limit_exceeded_error(
      "The account-level service limit '" + instance_type + " for training job usage' is " +
      std::to_string(it->second) + " Instances, with current utilization of " +
      std::to_string(in_use) + " Instances and a request delta of " + std::to_string(wanted) +
      " Instances. Please contact AWS support to request an increase for this limit.");
}

}  // namespace trainyard::control
