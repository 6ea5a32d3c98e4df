#pragma once

#include <string>
#include <vector>

#include "health/verdict.h"
#include "runtime/nvml.h"

namespace trainyard::health {

struct NamedGpu {
  std::string name;  // "/dev/nvidia0"
  runtime::GpuHealth health;
};

// Fails for the first GPU that is lost, has had uncorrected ECC errors, uses broken memory, or is
// slowed down. Pure.
Verdict evaluate_gpus(const std::vector<NamedGpu>& gpus);

// For the GPUs whose device nodes have those numbers (runtime/nvidia_gpus.h). `nvml` null: the
// driver doesn't answer, which is a failure.
Verdict check_gpus(const runtime::Nvml* nvml, const std::vector<int>& minor_numbers);

}  // namespace trainyard::health
