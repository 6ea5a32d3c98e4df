#include "control/job_component.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <utility>

#include "base/ascii.h"
#include "base/log.h"
#include "base/utf8.h"
#include "control/algorithm_rules.h"
#include "control/experiment_kinds.h"
#include "control/job_package.h"
#include "control/stored_request.h"
#include "model/trial_component.h"

namespace trainyard::control {
namespace {

using model::CreateTrialComponentRequest;
using model::TrialComponentArtifact;
using model::TrialComponentParameterValue;

constexpr std::string_view kSuffix = "-aws-training-job";
constexpr std::string_view kJobSourceType = "SageMakerTrainingJob";
// Shape TrialComponentStatusMessage, TrialComponentParameters' StringParameterValue,
// TrialComponentArtifactValue.
constexpr std::size_t kMaxMessage = 1024;
constexpr std::size_t kMaxText = 2500;
constexpr std::size_t kMaxArtifact = 2048;
constexpr std::size_t kMaxMediaType = 64;

using Parameters = std::map<std::string, TrialComponentParameterValue>;
using Artifacts = std::map<std::string, TrialComponentArtifact>;

std::optional<double> finite_number(const std::string& text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || rest != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

void set_text(Parameters& parameters, const std::string& name, const std::string& text) {
  TrialComponentParameterValue value;
  if (const auto number = finite_number(text)) {
    value.number_value = number;
  } else {
    value.string_value = std::string(truncate_utf8(text, kMaxText));
  }
  parameters[name] = std::move(value);
}

void set_number(Parameters& parameters, const std::string& name,
                const std::optional<std::int64_t>& number) {
  if (!number) return;
  TrialComponentParameterValue value;
  value.number_value = static_cast<double>(*number);
  parameters[name] = std::move(value);
}

void set_instances(Parameters& parameters, const std::string& type, std::int64_t count) {
  set_text(parameters, "SageMaker.InstanceType", type);
  set_number(parameters, "SageMaker.InstanceCount", count);
}

void set_artifact(Artifacts& artifacts, const std::string& name, const std::string& value,
                  const std::optional<std::string>& content_type = {}) {
  if (value.empty() || value.size() > kMaxArtifact) return;
  TrialComponentArtifact artifact;
  artifact.value = value;
  // Without its parameters, for which an artifact's has no place: "text/csv; label_size=0".
  if (const std::string type =
          content_type.value_or("").substr(0, content_type.value_or("").find(';'));
      !type.empty() && type.size() <= kMaxMediaType)
    artifact.media_type = type;
  artifacts[name] = std::move(artifact);
}

Parameters parameters_of(const model::CreateTrainingJobRequest& request, const JobState& state) {
  Parameters parameters;
  if (state.algorithm)
    for (const auto& [name, value] : state.algorithm->hyper_parameters)
      set_text(parameters, name, value);
  if (request.hyper_parameters)
    for (const auto& [name, value] : *request.hyper_parameters) set_text(parameters, name, value);
  if (const std::string image = training_image(request, state.algorithm); !image.empty())
    set_text(parameters, "SageMaker.ImageUri", image);
  if (!request.resource_config) return parameters;
  const model::ResourceConfig& resources = *request.resource_config;
  if (resources.instance_type)
    set_instances(parameters, *resources.instance_type, resources.instance_count.value_or(1));
  set_number(parameters, "SageMaker.VolumeSizeInGB", resources.volume_size_in_gb);
  return parameters;
}

// Where a channel's data is.
std::string source_of(const model::Channel& channel) {
  if (!channel.data_source) return "";
  const model::DataSource& source = *channel.data_source;
  if (source.s3_data_source) return source.s3_data_source->s3_uri.value_or("");
  if (source.file_system_data_source)
    return source.file_system_data_source->file_system_id.value_or("") + ":" +
           source.file_system_data_source->directory_path.value_or("");
  return "";
}

Artifacts inputs_of(const model::CreateTrainingJobRequest& request, const JobState& state) {
  Artifacts artifacts;
  const auto add_input = [&artifacts](const model::Channel& channel) {
    set_artifact(artifacts, channel.channel_name.value_or(""), source_of(channel),
                 channel.content_type);
  };
  if (request.input_data_config) std::ranges::for_each(*request.input_data_config, add_input);
  if (const auto channel = source_channel(state.packages)) add_input(*channel);
  return artifacts;
}

Artifacts outputs_of(const model::CreateTrainingJobRequest& request) {
  Artifacts artifacts;
  if (request.debug_hook_config)
    set_artifact(artifacts, "SageMaker.DebugHookOutput",
                 request.debug_hook_config->s3_output_path.value_or(""));
  return artifacts;
}

model::TrialComponentStatus status_of(const JobState& state) {
  const std::string status(training_job_status(state.phase));
  model::TrialComponentStatus shown;
  shown.primary_status = model::from_string<model::TrialComponentPrimaryStatus>(status);
  const std::string message = "Status: " + status +
                              ", secondary status: " + std::string(model::to_string(state.phase)) +
                              ", failure reason: " + state.failure_reason + ".";
  shown.message = std::string(truncate_utf8(message, kMaxMessage));
  return shown;
}

Result<void> follow(const JobState& state, store::StoredResource& component) {
  auto found = request_of<CreateTrialComponentRequest>(component);
  if (!found) {
    log::error("trial_component_not_readable", {{"error", found.error().message()}});
    return ok();
  }
  CreateTrialComponentRequest& request = *found;
  request.status = status_of(state);
  request.start_time = state.training_start_time;
  if (state.selected) {
    if (!request.parameters) request.parameters.emplace();
    set_instances(*request.parameters, state.selected->instance_type,
                  state.selected->instance_count);
  }
  if (is_terminal(state.phase)) {
    request.end_time = state.training_end_time ? state.training_end_time : state.last_modified_time;
    if (!state.model_artifacts.empty()) {
      if (!request.output_artifacts) request.output_artifacts.emplace();
      set_artifact(*request.output_artifacts, "SageMaker.ModelArtifact", state.model_artifacts);
    }
    component.status = kMetricsDue;
  }
  component.request = to_stored_text(request);
  component.modified = std::max(component.modified, state.last_modified_time);
  return ok();
}

}  // namespace

std::string job_component_name(const std::string& job) {
  return lower_case(job) + std::string(kSuffix);
}

std::string job_of_component(const ComponentSource& source) {
  return source.arn.substr(source.arn.find('/') + 1);
}

store::ResourceId job_component_id(const std::string& job) {
  return {std::string(kTrialComponentKind), job_component_name(job)};
}

store::StoredResource make_job_component(const std::string& job,
                                         const model::CreateTrainingJobRequest& request,
                                         const std::string& job_arn, const JobState& state,
                                         const ArnScope& arns) {
  CreateTrialComponentRequest component;
  component.trial_component_name = job_component_name(job);
  component.display_name = component.trial_component_name;
  if (request.experiment_config && request.experiment_config->trial_component_display_name)
    component.display_name = request.experiment_config->trial_component_display_name;
  component.status = status_of(state);
  component.parameters = parameters_of(request, state);
  component.input_artifacts = inputs_of(request, state);
  component.output_artifacts = outputs_of(request);
  ComponentState kept;
  kept.source = ComponentSource{job_arn, std::string(kJobSourceType)};
  store::StoredResource stored;
  stored.id = job_component_id(job);
  stored.arn = experiment_arn(arns, kTrialComponentKind, stored.id.name);
  stored.request = to_stored_text(component);
  stored.state = to_json(kept);
  stored.status = kJobRuns;
  stored.created = stored.modified = state.creation_time;
  return stored;
}

std::optional<store::ResourceChange> follow_job(const std::string& job, const JobState& before,
                                                const JobState& after) {
  const bool same = before.phase == after.phase &&
                    before.training_start_time == after.training_start_time &&
                    before.selected == after.selected;
  if (same) return std::nullopt;
  return store::ResourceChange{job_component_id(job), [after](store::StoredResource& component) {
                                 return follow(after, component);
                               }};
}

}  // namespace trainyard::control
