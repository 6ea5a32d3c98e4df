#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "runtime/nvml.h"

// The machine's NVIDIA GPUs. Plans and ResourceLimits::gpu_ids number them from 0 in the order of
// their device nodes: if there are only /dev/nvidia2 and /dev/nvidia5, 1 is the latter.
namespace trainyard::runtime {

// The N of /dev/nvidia<N> of those GPUs. unavailable: this machine doesn't have such a GPU.
Result<std::vector<int>> gpu_minor_numbers(const std::vector<int>& gpu_ids,
                                           const std::filesystem::path& dev = "/dev");

// The names that NVIDIA's container tools use for the GPUs with those minor numbers: their UUIDs;
// the number, if `nvml` is null or doesn't know the UUID.
std::vector<std::string> gpu_names(const std::vector<int>& minor_numbers, const Nvml* nvml);

}  // namespace trainyard::runtime
