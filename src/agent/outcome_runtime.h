#pragma once

#include <memory>

#include "model/launch_plan.h"
#include "runtime/runtime.h"

namespace trainyard::agent {

// The runtime of an instance whose job goes by a rule of the server (model/outcome.h): no image is
// needed, and a stand-in does what the rule says of the container: it prints, runs for its time,
// leaves its failure file in the volume and exits; SIGTERM ends it with 143. Where the rule says
// nothing of the container, or there is no rule, `runtime` itself.
std::unique_ptr<runtime::Runtime> with_outcome(std::unique_ptr<runtime::Runtime> runtime,
                                               const model::LaunchPlan& plan);

}  // namespace trainyard::agent
