#pragma once

#include <memory>
#include <vector>

#include "runtime/nvml.h"

namespace trainyard::agent {

using runtime::GpuUse;

// Reads the GPU usage of an instance. Not thread-safe.
class GpuReader {
 public:
  // For the GPUs with those minor numbers (runtime/nvidia_gpus.h), or all if empty. Null if `nvml`
  // is, or it has none of them.
  static std::unique_ptr<GpuReader> open(std::unique_ptr<runtime::Nvml> nvml,
                                         const std::vector<int>& minor_numbers);

  // One entry per GPU, in the order of the minor numbers; for all GPUs, in the driver's. What can't
  // be read is 0.
  std::vector<GpuUse> read() const;

 private:
  GpuReader(std::unique_ptr<runtime::Nvml> nvml, std::vector<std::size_t> gpus)
      : nvml_(std::move(nvml)), gpus_(std::move(gpus)) {}

  const std::unique_ptr<runtime::Nvml> nvml_;
  const std::vector<std::size_t> gpus_;  // as nvml_ numbers them
};

}  // namespace trainyard::agent
