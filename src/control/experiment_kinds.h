#pragma once

#include <string>
#include <string_view>

#include "base/ascii.h"
#include "base/error.h"
#include "control/api_errors.h"
#include "control/arn_scope.h"

namespace trainyard::control {

// As in ARNs.
inline constexpr std::string_view kExperimentKind = "experiment";
inline constexpr std::string_view kTrialKind = "experiment-trial";
inline constexpr std::string_view kTrialComponentKind = "experiment-trial-component";

// The ARN of such a resource. Their names are not case-sensitive; ARNs have them in lower case.
inline std::string experiment_arn(const ArnScope& arns, std::string_view kind,
                                  std::string_view name) {
  return arns.arn(kind, lower_case(name));
}

// Their names in messages are those of aws/sagemaker-python-sdk#1515; AWS gives the ARN.
inline Error no_experiment_error(const std::string& arn) {
  return resource_not_found_error("Experiment '" + arn + "' does not exist.");
}
inline Error no_trial_error(const std::string& arn) {
  return resource_not_found_error("Trial '" + arn + "' does not exist.");
}
inline Error no_trial_component_error(const std::string& arn) {
  return resource_not_found_error("TrialComponent '" + arn + "' does not exist.");
}

}  // namespace trainyard::control
