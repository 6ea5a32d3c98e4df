#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace trainyard::runtime {

struct GpuUse {
  double utilization = 0;  // percent of the time in which a kernel ran
  double memory = 0;       // percent of the GPU's memory in use
};

// The state of a GPU according to the driver. Absent: unknown, as for GPUs without ECC.
struct GpuHealth {
  bool answers = false;  // false: the driver has lost it, and nothing else is known
  std::optional<std::uint64_t> uncorrected_errors{};  // ECC, since the driver was loaded
  std::optional<bool> retired_pages_pending{};        // broken memory is still in use until a reset
  std::optional<bool> row_remapping_failed{};         // broken memory that could not be replaced
  std::optional<bool> slowed_down{};                  // because of heat or power, now
};

// The NVIDIA driver's own library. It is loaded at run time, so that this program needs it neither
// to build nor to start. A call takes tens of microseconds; nvidia-smi, which uses the same
// library, would be a process of half a second per sample. Not thread-safe.
class Nvml {
 public:
  // Null if there is no driver, or it has no GPU.
  static std::unique_ptr<Nvml> open(const std::filesystem::path& library = "libnvidia-ml.so.1");
  ~Nvml();
  Nvml(const Nvml&) = delete;
  Nvml& operator=(const Nvml&) = delete;

  // GPUs are numbered by the driver from 0, which is not the order of their device nodes.
  std::size_t gpu_count() const;
  // The N of its device node, /dev/nvidia<N>; nullopt: can't be read.
  std::optional<int> minor_number(std::size_t gpu) const;
  // "GPU-…"; empty: can't be read.
  std::string uuid(std::size_t gpu) const;
  // What can't be read is 0.
  GpuUse use(std::size_t gpu) const;
  // Values that the driver is too old to provide are absent.
  GpuHealth health(std::size_t gpu) const;

 private:
  struct Library;
  explicit Nvml(std::unique_ptr<Library> library);
  std::unique_ptr<Library> library_;
};

}  // namespace trainyard::runtime
