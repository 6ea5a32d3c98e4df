#pragma once

#include <vector>

#include "control/resource_kinds.h"
#include "services/operation.h"

namespace trainyard::services {

// The rows of the operations on MLflow tracking servers and apps. `kinds` outlives them.
std::vector<std::vector<Operation>> mlflow_operations(control::ResourceKinds& kinds);

}  // namespace trainyard::services
