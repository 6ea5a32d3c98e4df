#pragma once

#include <string>
#include <utility>
#include <vector>

#include "control/resource_kinds.h"
#include "services/operation.h"

// The rows of the operations on named resources: a function, and a file, per kind.
namespace trainyard::services {

// `algorithms` outlives the rows; `own_types`: instance types that there are besides SageMaker's.
std::vector<Operation> algorithm_operations(control::Algorithms& algorithms,
                                            std::vector<std::string> own_types);

// Of all kinds.
inline std::vector<std::vector<Operation>> resource_operations(control::ResourceKinds& kinds,
                                                               std::vector<std::string> own_types) {
  return {algorithm_operations(kinds.algorithms, std::move(own_types))};
}

}  // namespace trainyard::services
