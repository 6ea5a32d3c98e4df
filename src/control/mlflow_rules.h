#pragma once

#include <optional>
#include <string>

#include "model/training_job.h"

// The rules of CreateTrainingJob about MlflowConfig, which the table of control/create_rules.h
// lists. Each returns how the request violates it.
namespace trainyard::control::mlflow_rules {

using Broken = std::optional<std::string>;

// The container could not reach MLflow.
Broken needs_network(const model::CreateTrainingJobRequest& request);
// The variables that MlflowConfig sets in the container (docs/container.md), and those that
// contradict them.
Broken own_variables(const model::CreateTrainingJobRequest& request);

}  // namespace trainyard::control::mlflow_rules
