#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/training_specification.h"

// The rules for an algorithm's hyperparameters: for its specification, and for the values of a
// training job. Pure. Each function returns a sentence that names the hyperparameter; nullopt: no
// problem.
namespace trainyard::control {

using HyperParameterSpecifications = std::vector<model::HyperParameterSpecification>;

std::optional<std::string> specification_problem(const HyperParameterSpecifications& all);

// For one value: its type and range.
std::optional<std::string> value_problem(const model::HyperParameterSpecification& specification,
                                         const std::string& value);

}  // namespace trainyard::control
