#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/result.h"
#include "base/time.h"
#include "control/arn_scope.h"
#include "control/job_events.h"
#include "model/algorithms.h"
#include "model/training_job.h"
#include "store/resource_store.h"

namespace trainyard::control {

// The operations on algorithms, as services call them with requests that are valid by the model.
// Errors as those of TrainingJobs. Any thread; all calls block. What an answer tells of is durable.
class Algorithms {
 public:
  // Both outlive this.
  Algorithms(store::ResourceStore& store, const Clock& clock, ArnScope arns)
      : store_(store), clock_(clock), arns_(std::move(arns)) {}

  // The new algorithm's ARN. It can be used at once: AlgorithmStatus is Completed.
  Result<std::string> create(model::CreateAlgorithmInput request);
  // By name or ARN.
  Result<model::DescribeAlgorithmOutput> describe(const std::string& name_or_arn) const;
  Result<model::ListAlgorithmsOutput> list(const model::ListAlgorithmsInput& request) const;
  // Jobs that use it go on: what they need of it is theirs since they were created.
  Result<void> remove(const std::string& name);

  // What the AlgorithmName of a CreateTrainingJob request stands for; nullopt: it has none.
  // ValidationException: there is no such algorithm, or the request isn't one that it takes.
  Result<std::optional<ResolvedAlgorithm>> resolve(
      const model::CreateTrainingJobRequest& request) const;

 private:
  Result<store::StoredResource> find(const std::string& name_or_arn) const;
  Error does_not_exist(const std::string& name_or_arn) const;

  store::ResourceStore& store_;
  const Clock& clock_;
  const ArnScope arns_;
};

}  // namespace trainyard::control
