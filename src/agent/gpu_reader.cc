#include "agent/gpu_reader.h"

#include <utility>

namespace trainyard::agent {

std::unique_ptr<GpuReader> GpuReader::open(std::unique_ptr<runtime::Nvml> nvml,
                                           const std::vector<int>& minor_numbers) {
  if (!nvml) return nullptr;
  std::vector<std::size_t> gpus;
  if (minor_numbers.empty())
    for (std::size_t gpu = 0; gpu < nvml->gpu_count(); ++gpu) gpus.push_back(gpu);
  for (const int number : minor_numbers)
    for (std::size_t gpu = 0; gpu < nvml->gpu_count(); ++gpu)
      if (nvml->minor_number(gpu) == number) gpus.push_back(gpu);
  if (gpus.empty()) return nullptr;
  return std::unique_ptr<GpuReader>(new GpuReader(std::move(nvml), std::move(gpus)));
}

std::vector<GpuUse> GpuReader::read() const {
  std::vector<GpuUse> all;
  for (const std::size_t gpu : gpus_) all.push_back(nvml_->use(gpu));
  return all;
}

}  // namespace trainyard::agent
