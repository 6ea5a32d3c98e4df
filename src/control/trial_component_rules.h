#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/result.h"
#include "model/trial_component.h"

// The rules for trial components. Pure.
namespace trainyard::control {

// Why a request with these parameters is refused: one hasn't exactly one value. nullopt: it isn't.
std::optional<std::string> parameters_problem(
    const std::optional<std::map<std::string, model::TrialComponentParameterValue>>& parameters);

// Changes the members of a component that the request has: parameters and artifacts are added, or
// replaced by name, then those that it names are removed, if they are there. ValidationException: a
// parameter is wrong, or there would be too many parameters or artifacts; `component` may have
// changed.
Result<void> change_trial_component(model::CreateTrialComponentRequest& component,
                                    const model::UpdateTrialComponentRequest& request);

}  // namespace trainyard::control
