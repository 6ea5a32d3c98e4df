#pragma once

#include <optional>
#include <vector>

#include "control/job_events.h"
#include "control/machine_share.h"

namespace trainyard::control {

// What a job may be run on: one of its InstancePreferences, or, without those, all there is.
struct InstanceChoice {
  std::optional<InstanceSelection> selection;
  std::vector<InstanceShare> shares;  // of its hosts, sorted by name
};

}  // namespace trainyard::control
