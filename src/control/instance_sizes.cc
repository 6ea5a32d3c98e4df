#include "control/instance_sizes.h"

#include "model/instance_types.h"

namespace trainyard::control {

std::optional<InstanceFacts> find_instance_facts(std::string_view instance_type) {
  const model::InstanceType* type = model::find_instance_type(instance_type);
  if (type == nullptr) return std::nullopt;
  const auto mebibytes = static_cast<std::uint64_t>(type->memory_gib * 1024);
  return InstanceFacts{{static_cast<double>(type->vcpus), mib(mebibytes), type->gpus},
                       type->has_local_nvme,
                       type->accelerators > type->gpus};
}

}  // namespace trainyard::control
