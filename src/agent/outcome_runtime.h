#pragma once

#include <memory>

#include "model/launch_plan.h"
#include "runtime/runtime.h"

namespace trainyard::agent {

// The runtime of an instance whose job follows a rule of the server (model/outcome.h): no image is
// needed, and a stand-in does what the rule says: it prints, runs for the given time, leaves a
// failure file in the volume and exits; SIGTERM ends it with 143. If the rule doesn't replace the
// container, or there is no rule, returns `runtime` itself.
std::unique_ptr<runtime::Runtime> with_outcome(std::unique_ptr<runtime::Runtime> runtime,
                                               const model::LaunchPlan& plan);

}  // namespace trainyard::agent
