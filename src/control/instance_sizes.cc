#include "control/instance_sizes.h"

#include "model/instance_types.h"

namespace trainyard::control {
namespace {

InstanceFacts facts_of(const model::InstanceType& type) {
  const auto mebibytes = static_cast<std::uint64_t>(type.memory_gib * 1024);
  return {{static_cast<double>(type.vcpus), mib(mebibytes), type.gpus},
          type.has_local_nvme,
          type.accelerators > type.gpus};
}

}  // namespace

Bytes volume_asked(const InstanceFacts& facts, const model::ResourceConfig& resources) {
  const std::int64_t size = resources.volume_size_in_gb.value_or(0);
  if (facts.has_local_storage || size <= 0) return {};
  return gib(static_cast<std::uint64_t>(size));
}

std::optional<InstanceFacts> InstanceTypes::find(std::string_view name) const {
  const model::InstanceType* type = model::find_instance_type(name);
  const auto change = changes_.find(name);
  if (type == nullptr && change == changes_.end()) return std::nullopt;
  InstanceFacts facts = type == nullptr ? InstanceFacts{} : facts_of(*type);
  if (change == changes_.end()) return facts;
  facts.size.cpus = change->second.cpus.value_or(facts.size.cpus);
  facts.size.memory = change->second.memory.value_or(facts.size.memory);
  facts.size.gpus = change->second.gpus.value_or(facts.size.gpus);
  return facts;
}

std::vector<std::string> InstanceTypes::own_names() const {
  std::vector<std::string> names;
  for (const auto& [name, change] : changes_)
    if (model::find_instance_type(name) == nullptr) names.push_back(name);
  return names;
}

}  // namespace trainyard::control
