#include "control/job_trials.h"

#include <optional>
#include <utility>

#include "base/ascii.h"
#include "control/experiment_kinds.h"
#include "control/stored_request.h"
#include "model/trial.h"

namespace trainyard::control {
namespace {

constexpr std::string_view kTrialSuffix = "-aws-trial";

Result<std::optional<store::StoredResource>> find_named(store::ResourceStore& store,
                                                        const ArnScope& arns, std::string_view kind,
                                                        const std::string& name) {
  return store.find_arn(experiment_arn(arns, kind, name));
}

// The trial's experiment, as it is written there.
Result<std::string> experiment_of(const store::StoredResource& trial) {
  TRY(const auto request, request_of<model::CreateTrialRequest>(trial));
  return request.experiment_name.value_or("");
}

Result<void> require_experiment(const store::StoredResource& trial, const std::string& experiment) {
  TRY(const std::string own, experiment_of(trial));
  if (lower_case(own) == lower_case(experiment)) return ok();
  return validation_error("Trial '" + trial.id.name + "' belongs to experiment '" + own +
                          "', not to experiment '" + experiment + "'");
}

store::NewResource make_trial(const ArnScope& arns, const std::string& name,
                              const store::StoredResource& experiment, Timestamp now) {
  model::CreateTrialRequest request;
  request.trial_name = name;
  request.display_name = name;
  request.experiment_name = experiment.id.name;
  store::NewResource trial;
  trial.resource.id = {std::string(kTrialKind), name};
  trial.resource.arn = experiment_arn(arns, kTrialKind, name);
  trial.resource.request = to_stored_text(request);
  trial.resource.created = trial.resource.modified = now;
  trial.parents = {experiment.arn};
  return trial;
}

}  // namespace

Result<JobTrials> find_trials(store::ResourceStore& store, const ArnScope& arns,
                              const model::CreateTrainingJobRequest& request, Timestamp now) {
  JobTrials trials{arns};
  if (!request.experiment_config) return trials;
  const auto& [experiment_name, trial_name, display_name, run_name] = *request.experiment_config;
  std::optional<store::StoredResource> experiment;
  if (experiment_name) {
    TRY(experiment, find_named(store, arns, kExperimentKind, *experiment_name));
    if (!experiment)
      return no_experiment_error(experiment_arn(arns, kExperimentKind, *experiment_name));
  }
  if (!experiment && !trial_name) return trials;
  const std::string name =
      trial_name.value_or(*request.training_job_name + std::string(kTrialSuffix));
  TRY(const auto trial, find_named(store, arns, kTrialKind, name));
  if (!trial && trial_name) return no_trial_error(experiment_arn(arns, kTrialKind, name));
  if (trial && experiment) TRY_VOID(require_experiment(*trial, experiment->id.name));
  if (!trial) trials.created.push_back(make_trial(arns, name, *experiment, now));
  trials.parents = {experiment_arn(arns, kTrialKind, name)};
  return trials;
}

}  // namespace trainyard::control
