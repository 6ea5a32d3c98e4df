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
  // The totals of the metrics that a training job's algorithm has reported so far, by name.
  using JobTotals =
      std::function<Result<std::map<std::string, MetricTotals>>(const std::string& job)>;

  // Both outlive this. `job_totals` may be null: then a component has its job's metrics only after
  // the job's end.
  TrialComponents(store::ResourceStore& store, const Clock& clock, ArnScope arns,
                  JobTotals job_totals = {})
      : records_(store, clock, std::move(arns)), job_totals_(std::move(job_totals)) {}

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
  // Of a component whose job's metrics aren't in its state yet.
  Result<void> add_job_totals(const store::StoredResource& stored, ComponentState& state) const;

  ExperimentRecords records_;
  const JobTotals job_totals_;
};

}  // namespace trainyard::control
