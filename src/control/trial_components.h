#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "base/result.h"
#include "base/time.h"
#include "control/arn_scope.h"
#include "control/component_state.h"
#include "control/experiment_records.h"
#include "model/trial_component.h"
#include "store/resource_store.h"

namespace trainyard::control {

// The operations on trial components, and on which trials they are in; as Experiments.
class TrialComponents {
 public:
  // Both outlive this.
  TrialComponents(store::ResourceStore& store, const Clock& clock, ArnScope arns)
      : records_(store, clock, std::move(arns)) {}

  // Returns the new component's ARN. ValidationException: a parameter hasn't exactly one value.
  Result<std::string> create(model::CreateTrialComponentRequest request);
  // By name or ARN.
  Result<model::DescribeTrialComponentResponse> describe(const std::string& name_or_arn) const;
  // ValidationException: it asks for more than one of experiment, trial and source. ResourceNotFound:
  // there is no such experiment or trial. A source that made no component has an empty list.
  Result<model::ListTrialComponentsResponse> list(
      const model::ListTrialComponentsRequest& request) const;
  // Both return the component's ARN.
  Result<std::string> update(const model::UpdateTrialComponentRequest& request);
  Result<std::string> remove(const std::string& name);

  // Both do nothing if it is so already. ResourceLimitExceeded: the trial has too many components,
  // or the component is in too many trials.
  Result<model::AssociateTrialComponentResponse> associate(
      const model::AssociateTrialComponentRequest& request);
  // ResourceNotFound: it isn't in that trial.
  Result<model::DisassociateTrialComponentResponse> disassociate(
      const model::DisassociateTrialComponentRequest& request);

 private:
  ExperimentRecords records_;
};

}  // namespace trainyard::control
