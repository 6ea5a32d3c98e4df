#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/training_specification.h"

// The hyperparameters of an algorithm: what its specification may say, and which values of a
// training job it takes. Pure. All give a sentence that names the hyperparameter; nullopt: nothing
// is wrong.
namespace trainyard::control {

using HyperParameterSpecifications = std::vector<model::HyperParameterSpecification>;

std::optional<std::string> specification_problem(const HyperParameterSpecifications& all);

// Of one value: its type, its range.
std::optional<std::string> value_problem(const model::HyperParameterSpecification& specification,
                                         const std::string& value);

}  // namespace trainyard::control
