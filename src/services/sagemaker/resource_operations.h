#pragma once

#include <string>
#include <vector>

#include "control/resource_kinds.h"
#include "services/operation.h"

namespace trainyard::services {

// The rows of the operations on named resources, by kind. `kinds` outlives them; `own_types`:
// instance types in addition to SageMaker's.
std::vector<std::vector<Operation>> resource_operations(control::ResourceKinds& kinds,
                                                        std::vector<std::string> own_types);

}  // namespace trainyard::services
