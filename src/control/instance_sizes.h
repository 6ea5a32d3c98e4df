#pragma once

#include <optional>
#include <string_view>

#include "control/scheduler.h"

namespace trainyard::control {

struct InstanceFacts {
  InstanceSize size;
  bool has_local_storage = false;  // NVMe disks of its own: VolumeSizeInGB may be left out
};

// nullopt: no such instance type is known.
std::optional<InstanceFacts> find_instance_facts(std::string_view instance_type);

}  // namespace trainyard::control
