#pragma once

#include <string>
#include <utility>

#include "base/result.h"
#include "base/time.h"
#include "control/arn_scope.h"
#include "control/experiment_records.h"
#include "model/trial.h"
#include "store/resource_store.h"

namespace trainyard::control {

// The operations on trials, as Experiments.
class Trials {
 public:
  // Both outlive this.
  Trials(store::ResourceStore& store, const Clock& clock, ArnScope arns)
      : records_(store, clock, std::move(arns)) {}

  // Returns the new trial's ARN. ResourceNotFound: there is no such experiment.
  Result<std::string> create(model::CreateTrialRequest request);
  Result<model::DescribeTrialResponse> describe(const std::string& name) const;
  // ResourceNotFound: there is no such experiment or trial component.
  Result<model::ListTrialsResponse> list(const model::ListTrialsRequest& request) const;
  // Both return the trial's ARN.
  Result<std::string> update(const model::UpdateTrialRequest& request);
  Result<std::string> remove(const std::string& name);

 private:
  ExperimentRecords records_;
};

}  // namespace trainyard::control
