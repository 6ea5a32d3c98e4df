#include "control/update_rules.h"

#include <string>

#include "control/api_errors.h"

namespace trainyard::control {
namespace {

using model::CreateTrainingJobRequest;
using model::UpdateTrainingJobRequest;

Error wrong_time(const std::string& member, const std::string& when, Phase phase) {
  return validation_error("Invalid " + member + ". It can be updated only while the training job " +
                          when + ", and its secondary status is " + std::string(to_string(phase)));
}

Error not_supported(const std::string& member, const std::string& value) {
  return validation_error("Value '" + value + "' at '" + member +
                          "' is not supported by Trainyard yet");
}

// Developer guide, "Update Debugger configuration of a running job".
bool profiles(Phase phase) {
  return phase == Phase::Downloading || phase == Phase::Training || phase == Phase::Uploading;
}

Result<void> check_profiler(const model::ProfilerConfigForUpdate& update,
                            const CreateTrainingJobRequest& created) {
  const auto now = created.profiler_config.value_or(model::ProfilerConfig{});
  const bool off = !created.profiler_config || now.disable_profiler.value_or(false);
  if (update.disable_profiler.value_or(off) != off)
    return not_supported("ProfilerConfig.DisableProfiler", off ? "false" : "true");
  if (update.s3_output_path && update.s3_output_path != now.s3_output_path)
    return not_supported("ProfilerConfig.S3OutputPath", *update.s3_output_path);
  const auto interval = update.profiling_interval_in_milliseconds;
  if (interval && interval != now.profiling_interval_in_milliseconds)
    return not_supported("ProfilerConfig.ProfilingIntervalInMilliseconds",
                         std::to_string(*interval));
  if (update.profiling_parameters && update.profiling_parameters != now.profiling_parameters)
    return not_supported("ProfilerConfig.ProfilingParameters",
                         std::to_string(update.profiling_parameters->size()) + " parameters");
  return ok();
}

}  // namespace

// Developer guide, "Update a warm pool".
Result<void> check_warm_pool(const JobState& state) {
  using Status = model::WarmPoolResourceStatus;
  if (!state.warm_pool)
    return validation_error(
        "Invalid KeepAlivePeriodInSeconds. The training job has no warm pool: it was created "
        "without KeepAlivePeriodInSeconds, or has not started yet");
  const Status status = state.warm_pool->status;
  if (status == Status::InUse || status == Status::Available) return ok();
  return validation_error(
      "Invalid KeepAlivePeriodInSeconds. It can be updated only while the warm pool of the "
      "training "
      "job is InUse or Available, and it is " +
      std::string(model::to_string(status)));
}

Result<void> check_debugging_phase(Phase phase) {
  if (may_switch_debugging(phase)) return ok();
  return wrong_time("RemoteDebugConfig", "is Downloading or Training", phase);
}

Result<void> check_update(const UpdateTrainingJobRequest& update,
                          const CreateTrainingJobRequest& created, const JobState& state) {
  const Phase phase = state.phase;
  if (update.resource_config) {
    const bool requested = created.resource_config &&
                           created.resource_config->keep_alive_period_in_seconds.value_or(0) > 0;
    TRY_VOID(check_warm_pool(requested ? state : JobState{}));
  }
  if (update.profiler_config) {
    if (!profiles(phase)) return wrong_time("ProfilerConfig", "runs", phase);
    TRY_VOID(check_profiler(*update.profiler_config, created));
  }
  if (update.profiler_rule_configurations && !update.profiler_rule_configurations->empty()) {
    if (!profiles(phase)) return wrong_time("ProfilerRuleConfigurations", "runs", phase);
    return not_supported(
        "ProfilerRuleConfigurations",
        update.profiler_rule_configurations->front().rule_configuration_name.value_or(""));
  }
  if (update.remote_debug_config) {
    TRY_VOID(check_debugging_phase(phase));
    if (update.remote_debug_config->enable_remote_debug.value_or(false) &&
        created.enable_network_isolation.value_or(false))
      return validation_error(
          "Invalid RemoteDebugConfig. EnableRemoteDebug is not supported with "
          "EnableNetworkIsolation");
  }
  return ok();
}

}  // namespace trainyard::control
