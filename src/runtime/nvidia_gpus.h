#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "runtime/nvml.h"

// The machine's NVIDIA GPUs one by one. Plans and ResourceLimits::gpu_ids number them from 0 in the
// order of their device nodes: where there are only /dev/nvidia2 and /dev/nvidia5, 1 is the latter.
namespace trainyard::runtime {

// N of /dev/nvidia<N> of those GPUs. unavailable: this machine has no such GPU.
Result<std::vector<int>> gpu_minor_numbers(const std::vector<int>& gpu_ids,
                                           const std::filesystem::path& dev = "/dev");

// What NVIDIA's container tools call the GPUs of those minor numbers: their UUIDs; where `nvml`
// is null or doesn't tell one, its number.
std::vector<std::string> gpu_names(const std::vector<int>& minor_numbers, const Nvml* nvml);

}  // namespace trainyard::runtime
