#pragma once

#include "base/time.h"

namespace trainyard::apps {

// By which the control plane reckons: the system's clock. In test builds (base/failpoint.h) it is
// ahead of that by TRAINYARD_CLOCK_AHEAD seconds of the environment, so that limits of hours can be
// seen to end. Lives for ever; safe from any thread.
const Clock& control_clock();

}  // namespace trainyard::apps
