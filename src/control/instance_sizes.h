#pragma once

#include <optional>
#include <string_view>

#include "control/scheduler.h"

namespace trainyard::control {

struct InstanceFacts {
  InstanceSize size;
  // NVMe disks of its own: VolumeSizeInGB may be left out, and limits nothing.
  bool has_local_storage = false;
  // Accelerators that are no GPUs (Trainium), which no machine here can stand in for.
  bool has_other_accelerators = false;
};

// nullopt: no such instance type is known.
std::optional<InstanceFacts> find_instance_facts(std::string_view instance_type);

}  // namespace trainyard::control
