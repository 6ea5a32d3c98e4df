#pragma once

#include <vector>

#include "base/result.h"
#include "control/component_state.h"
#include "model/experiment.h"
#include "model/trial.h"
#include "model/trial_component.h"
#include "store/resource_store.h"

// What clients see of a stored experiment, trial or trial component. The summaries of lists and the
// records of Search follow from these by model/shared_members.h. Pure. corrupt: what is stored can't
// be read.
namespace trainyard::control {

Result<model::DescribeExperimentResponse> describe_experiment(const store::StoredResource& stored);
Result<model::DescribeTrialResponse> describe_trial(const store::StoredResource& stored);
Result<model::DescribeTrialComponentResponse> describe_trial_component(
    const store::StoredResource& stored);
// The same with another state than the stored one.
Result<model::DescribeTrialComponentResponse> describe_trial_component(
    const store::StoredResource& stored, const ComponentState& state);

// By name.
std::vector<model::TrialComponentMetricSummary> summarize_metrics(const ComponentState& state);

}  // namespace trainyard::control
