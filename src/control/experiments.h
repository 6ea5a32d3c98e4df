#pragma once

#include <string>
#include <utility>

#include "base/result.h"
#include "base/time.h"
#include "control/arn_scope.h"
#include "control/experiment_records.h"
#include "model/experiment.h"
#include "store/resource_store.h"

namespace trainyard::control {

// The operations on experiments, called by services with valid requests. Names in any case. Errors:
// those of ExperimentRecords, and as TrainingJobs'. Any thread; all calls block. Changes are durable
// when a call returns.
class Experiments {
 public:
  // Both outlive this.
  Experiments(store::ResourceStore& store, const Clock& clock, ArnScope arns)
      : records_(store, clock, std::move(arns)) {}

  // Returns the new experiment's ARN.
  Result<std::string> create(model::CreateExperimentRequest request);
  Result<model::DescribeExperimentResponse> describe(const std::string& name) const;
  Result<model::ListExperimentsResponse> list(const model::ListExperimentsRequest& request) const;
  // Both return the experiment's ARN. An empty description is none.
  Result<std::string> update(const model::UpdateExperimentRequest& request);
  Result<std::string> remove(const std::string& name);

 private:
  ExperimentRecords records_;
};

}  // namespace trainyard::control
