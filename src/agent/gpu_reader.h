#pragma once

#include <filesystem>
#include <memory>
#include <vector>

namespace trainyard::agent {

struct GpuUse {
  double utilization = 0;  // percent of the time in which a kernel ran
  double memory = 0;       // percent of the GPU's memory in use
};

// The machine's NVIDIA GPUs, through the driver's own library. It is loaded when asked for, so that
// this program neither needs it to be built nor to start. A call takes tens of microseconds;
// nvidia-smi, which asks the same library, would be a process of half a second for every sample.
// Not for several threads at once.
class GpuReader {
 public:
  // Null where there is no driver, or it has no GPU.
  static std::unique_ptr<GpuReader> open(
      const std::filesystem::path& library = "libnvidia-ml.so.1");
  ~GpuReader();
  GpuReader(const GpuReader&) = delete;
  GpuReader& operator=(const GpuReader&) = delete;

  // One for each GPU, in the driver's order. What can't be read is 0.
  std::vector<GpuUse> read() const;

 private:
  struct Library;
  explicit GpuReader(std::unique_ptr<Library> library);
  std::unique_ptr<Library> library_;
};

}  // namespace trainyard::agent
