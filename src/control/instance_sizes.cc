#include "control/instance_sizes.h"

#include <algorithm>
#include <array>

#include "model/instance_types.h"

namespace trainyard::control {
namespace {

// Families whose instances have NVMe disks (EC2's instance store), so that SageMaker gives them no
// EBS volume. The others are EBS-only.
constexpr std::array<std::string_view, 20> kLocalStorageFamilies{
    "g4dn", "g5",   "g6",      "g6e",     "g7",        "g7e", "p3dn", "p4d",   "p4de", "p5",
    "p5e",  "p5en", "p6-b200", "p6-b300", "p6e-gb200", "r5d", "trn1", "trn1n", "trn2", "m5d"};

// Accelerators other than GPUs: nothing that a machine without them could stand in for.
constexpr std::array<std::string_view, 3> kTrainiumFamilies{"trn1", "trn1n", "trn2"};

// "ml.m5.large" -> "m5"
std::string_view family_of(std::string_view instance_type) {
  constexpr std::string_view kPrefix = "ml.";
  if (instance_type.starts_with(kPrefix)) instance_type.remove_prefix(kPrefix.size());
  return instance_type.substr(0, instance_type.find('.'));
}

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& families, std::string_view family) {
  return std::find(families.begin(), families.end(), family) != families.end();
}

}  // namespace

std::optional<InstanceFacts> find_instance_facts(std::string_view instance_type) {
  const std::string_view family = family_of(instance_type);
  const model::InstanceType* type = model::find_instance_type(instance_type);
  if (type == nullptr || contains(kTrainiumFamilies, family)) return std::nullopt;
  const auto memory = static_cast<std::uint64_t>(type->memory_gib * 1024);
  return InstanceFacts{{static_cast<double>(type->vcpus), mib(memory), type->gpus},
                       contains(kLocalStorageFamilies, family)};
}

}  // namespace trainyard::control
