#pragma once

#include <vector>

#include "control/resource_kinds.h"
#include "services/operation.h"

namespace trainyard::services {

// The rows of the model registry: model package groups and model packages. `kinds` outlives them.
std::vector<std::vector<Operation>> registry_operations(control::ResourceKinds& kinds);

}  // namespace trainyard::services
