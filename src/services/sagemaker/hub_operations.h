#pragma once

#include <vector>

#include "control/resource_kinds.h"
#include "services/operation.h"

namespace trainyard::services {

// The rows of hubs and their contents. `kinds` outlives them.
std::vector<std::vector<Operation>> hub_operations(control::ResourceKinds& kinds);

}  // namespace trainyard::services
