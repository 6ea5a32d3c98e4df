#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "control/job_events.h"
#include "model/algorithms.h"
#include "model/training_job.h"

// The rules for algorithms, and for training jobs that use one. Pure.
namespace trainyard::control {

// Why CreateAlgorithm refuses a valid request: it has a member without effect here, which is named,
// or members that contradict each other. nullopt: it doesn't refuse it.
std::optional<std::string> algorithm_problem(const model::CreateAlgorithmInput& request);

// What a training job gets from the algorithm. ValidationException: the request contains something
// that the algorithm doesn't support, or lacks something that it requires. `name`: the algorithm's,
// for the message. The request must have passed control/admission.h.
Result<ResolvedAlgorithm> use_algorithm(const std::string& name, const std::string& arn,
                                        const model::TrainingSpecification& specification,
                                        const model::CreateTrainingJobRequest& request);

// The image of a job, as the request or its algorithm names it; empty: neither does.
std::string training_image(const model::CreateTrainingJobRequest& request,
                           const std::optional<ResolvedAlgorithm>& algorithm);

}  // namespace trainyard::control
