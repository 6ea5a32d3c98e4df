#pragma once

#include <vector>

#include "control/resource_kinds.h"
#include "services/operation.h"

namespace trainyard::services {

// The rows for experiments, trials and trial components: a list per kind. `kinds` outlives them.
std::vector<std::vector<Operation>> experiment_operations(control::ResourceKinds& kinds);

}  // namespace trainyard::services
