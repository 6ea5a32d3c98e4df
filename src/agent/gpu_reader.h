#pragma once

#include <memory>
#include <vector>

#include "runtime/nvml.h"

namespace trainyard::agent {

using runtime::GpuUse;

// What an instance uses of its GPUs. Not for several threads at once.
class GpuReader {
 public:
  // Of the GPUs with those minor numbers (runtime/nvidia_gpus.h), or of all where that is empty.
  // Null where `nvml` is, or it has none of them.
  static std::unique_ptr<GpuReader> open(std::unique_ptr<runtime::Nvml> nvml,
                                         const std::vector<int>& minor_numbers);

  // One for each GPU, in the order of their numbers; of all, in the driver's. What can't be read
  // is 0.
  std::vector<GpuUse> read() const;

 private:
  GpuReader(std::unique_ptr<runtime::Nvml> nvml, std::vector<std::size_t> gpus)
      : nvml_(std::move(nvml)), gpus_(std::move(gpus)) {}

  const std::unique_ptr<runtime::Nvml> nvml_;
  const std::vector<std::size_t> gpus_;  // as nvml_ numbers them
};

}  // namespace trainyard::agent
