#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "control/job_events.h"
#include "model/algorithms.h"
#include "model/training_job.h"

// What an algorithm may be, and what training jobs may ask of it. Pure.
namespace trainyard::control {

// Why CreateAlgorithm refuses a request that kept all constraints: a member that has no effect
// here, by name, or members that don't fit together. nullopt: it doesn't.
std::optional<std::string> algorithm_problem(const model::CreateAlgorithmInput& request);

// What the algorithm gives the training job. ValidationException: the request asks for what the
// algorithm doesn't support, or lacks what it requires. `name`: the algorithm's, for the sentence.
// The request kept the rules of CreateTrainingJob (control/admission.h).
Result<ResolvedAlgorithm> use_algorithm(const std::string& name, const std::string& arn,
                                        const model::TrainingSpecification& specification,
                                        const model::CreateTrainingJobRequest& request);

}  // namespace trainyard::control
