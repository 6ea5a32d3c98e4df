#pragma once

#include <vector>

#include "control/resource_kinds.h"
#include "services/operation.h"

namespace trainyard::services {

// The rows for artifacts and associations: a list each. `kinds` outlives them.
std::vector<std::vector<Operation>> lineage_operations(control::ResourceKinds& kinds);

}  // namespace trainyard::services
