#pragma once

#include "base/time.h"

namespace trainyard::apps {

// The control plane's clock: the system's. In test builds (base/failpoint.h) it is
// TRAINYARD_CLOCK_AHEAD seconds (of the environment) ahead, so that tests can see limits of hours
// expire. Never destroyed; safe from any thread.
const Clock& control_clock();

}  // namespace trainyard::apps
