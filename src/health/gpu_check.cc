#include "health/gpu_check.h"

#include <optional>

namespace trainyard::health {
namespace {

std::optional<std::string> find_fault(const runtime::GpuHealth& health) {
  if (!health.answers) return "does not answer";
  if (health.uncorrected_errors.value_or(0) > 0)
    return "has had " + std::to_string(*health.uncorrected_errors) + " uncorrected ECC errors";
  if (health.row_remapping_failed.value_or(false))
    return "has broken memory that it can't replace (row remapping failed)";
  if (health.retired_pages_pending.value_or(false))
    return "has broken memory and waits for a reset (retired pages pending)";
  if (health.slowed_down.value_or(false)) return "is slowed down by heat or lack of power";
  return std::nullopt;
}

}  // namespace

Verdict evaluate_gpus(const std::vector<NamedGpu>& gpus) {
  std::size_t with_ecc = 0;
  for (const NamedGpu& gpu : gpus) {
    if (const auto fault = find_fault(gpu.health)) return failed(gpu.name + " " + *fault);
    if (gpu.health.uncorrected_errors) ++with_ecc;
  }
  std::string text = std::to_string(gpus.size()) + (gpus.size() == 1 ? " GPU" : " GPUs");
  if (with_ecc > 0) text += ", no uncorrected ECC errors";
  if (with_ecc < gpus.size()) text += with_ecc > 0 ? " (not all have ECC)" : " without ECC";
  return passed(text);
}

Verdict check_gpus(const runtime::Nvml* nvml, const std::vector<int>& minor_numbers) {
  if (nvml == nullptr) return failed("the NVIDIA driver does not answer (NVML)");
  std::vector<NamedGpu> gpus;
  for (const int number : minor_numbers) {
    NamedGpu& named = gpus.emplace_back();
    named.name = "/dev/nvidia" + std::to_string(number);
    for (std::size_t gpu = 0; gpu < nvml->gpu_count(); ++gpu)
      if (nvml->minor_number(gpu) == number) named.health = nvml->health(gpu);
  }
  return evaluate_gpus(gpus);
}

}  // namespace trainyard::health
