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

// The operations on algorithms, called by services with valid requests. Errors as those of
// TrainingJobs. Any thread; all calls block. Changes are durable when a call returns.
class Algorithms {
 public:
  // Both outlive this.
  Algorithms(store::ResourceStore& store, const Clock& clock, ArnScope arns)
      : store_(store), clock_(clock), arns_(std::move(arns)) {}

  // Returns the new algorithm's ARN. It can be used at once: AlgorithmStatus is Completed.
  Result<std::string> create(model::CreateAlgorithmInput request);
  // By name or ARN.
  Result<model::DescribeAlgorithmOutput> describe(const std::string& name_or_arn) const;
  Result<model::ListAlgorithmsOutput> list(const model::ListAlgorithmsInput& request) const;
  // Jobs that use it aren't affected: they copied what they need when they were created.
  Result<void> remove(const std::string& name);

  // Resolves the AlgorithmName of a CreateTrainingJob request; nullopt: it has none.
  // ValidationException: the algorithm doesn't exist, or doesn't accept the request.
  Result<std::optional<ResolvedAlgorithm>> resolve(
      const model::CreateTrainingJobRequest& request) const;

 private:
  Result<store::StoredResource> find(const std::string& name_or_arn) const;
  Error does_not_exist(const std::string& name_or_arn) const;

  static constexpr const char* kKind = "algorithm";  // as in ARNs
  store::ResourceStore& store_;
  const Clock& clock_;
  const ArnScope arns_;
};

}  // namespace trainyard::control
