#pragma once

#include <optional>
#include <vector>

#include "control/job_events.h"
#include "control/machine_share.h"

namespace trainyard::control {

// An alternative for a job's placement: one of its InstancePreferences, or the only alternative.
struct InstanceChoice {
  std::optional<InstanceSelection> selection;
  std::vector<InstanceShare> shares;  // of its hosts, sorted by name
};

}  // namespace trainyard::control
