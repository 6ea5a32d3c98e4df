#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/machine_share.h"
#include "model/training_job.h"

namespace trainyard::control {

struct InstanceFacts {
  InstanceSize size;
  // Has NVMe disks of its own: VolumeSizeInGB is optional, and limits nothing.
  bool has_local_storage = false;
  // Has accelerators other than GPUs (Trainium), which no machine here can replace.
  bool has_other_accelerators = false;
};

// VolumeSizeInGB; 0 if it limits nothing or is absent.
Bytes volume_asked(const InstanceFacts& facts, const model::ResourceConfig& resources);

// Differences from SageMaker's type of that name.
struct InstanceSizeChange {
  std::optional<double> cpus;
  std::optional<Bytes> memory;
  std::optional<int> gpus;
};

// The instance types that jobs may request: SageMaker's, some of them changed, and the account's
// own. Immutable: safe from any thread.
class InstanceTypes {
 public:
  InstanceTypes() = default;
  // A name that SageMaker doesn't have is a type of the account's own; its unset values are 0.
  explicit InstanceTypes(std::map<std::string, InstanceSizeChange, std::less<>> changes)
      : changes_(std::move(changes)) {}

  // nullopt: unknown instance type.
  std::optional<InstanceFacts> find(std::string_view name) const;
  // The names that SageMaker doesn't have.
  std::vector<std::string> own_names() const;

 private:
  std::map<std::string, InstanceSizeChange, std::less<>> changes_;
};

}  // namespace trainyard::control
