#include "control/trial_component_rules.h"

#include <cstddef>
#include <string_view>
#include <vector>

#include "control/api_errors.h"

namespace trainyard::control {
namespace {

// Of CreateTrialComponent; those of an update hold for the request alone.
constexpr std::size_t kMostParameters = 300;
constexpr std::size_t kMostArtifacts = 60;

template <class Value>
using Entries = std::optional<std::map<std::string, Value>>;

template <class Value>
Result<void> merge(Entries<Value>& into, const Entries<Value>& added,
                   const std::optional<std::vector<std::string>>& removed, std::size_t most,
                   std::string_view what) {
  if (added) {
    if (!into) into.emplace();
    for (const auto& [name, value] : *added) into->insert_or_assign(name, value);
  }
  if (into && removed)
    for (const std::string& name : *removed) into->erase(name);
  if (into && into->size() > most) {
    return validation_error("The trial component would have " + std::to_string(into->size()) + " " +
                            std::string(what) + "; the most is " + std::to_string(most) + ".");
  }
  return ok();
}

}  // namespace

std::optional<std::string> parameters_problem(
    const std::optional<std::map<std::string, model::TrialComponentParameterValue>>& parameters) {
  if (!parameters) return std::nullopt;
  for (const auto& [name, value] : *parameters)
    if (value.string_value.has_value() == value.number_value.has_value())
      return "Parameter '" + name + "' must have either a StringValue or a NumberValue.";
  return std::nullopt;
}

Result<void> change_trial_component(model::CreateTrialComponentRequest& component,
                                    const model::UpdateTrialComponentRequest& request) {
  if (auto problem = parameters_problem(request.parameters))
    return validation_error(std::move(*problem));
  if (request.display_name) component.display_name = request.display_name;
  if (request.status) component.status = request.status;
  if (request.start_time) component.start_time = request.start_time;
  if (request.end_time) component.end_time = request.end_time;
  TRY_VOID(merge(component.parameters, request.parameters, request.parameters_to_remove,
                 kMostParameters, "parameters"));
  TRY_VOID(merge(component.input_artifacts, request.input_artifacts,
                 request.input_artifacts_to_remove, kMostArtifacts, "input artifacts"));
  return merge(component.output_artifacts, request.output_artifacts,
               request.output_artifacts_to_remove, kMostArtifacts, "output artifacts");
}

}  // namespace trainyard::control
