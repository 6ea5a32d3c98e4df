#include "agent/gpu_reader.h"

#include <dlfcn.h>

#include <utility>

namespace trainyard::agent {
namespace {

// NVML's binary interface (NVML API Reference, "Device Queries"): these functions and structures
// have been the same since its first version with the suffix.
using Device = void*;
struct Utilization {
  unsigned gpu;     // percent
  unsigned memory;  // of its bandwidth, not of its size
};
struct Memory {
  unsigned long long total, free, used;  // bytes
};
constexpr int kSuccess = 0;

}  // namespace

struct GpuReader::Library {
  void* handle = nullptr;
  int (*init)() = nullptr;
  int (*shutdown)() = nullptr;
  int (*count)(unsigned*) = nullptr;
  int (*by_index)(unsigned, Device*) = nullptr;
  int (*utilization)(Device, Utilization*) = nullptr;
  int (*memory)(Device, Memory*) = nullptr;
  bool initialized = false;
  std::vector<Device> devices;

  ~Library() {
    if (initialized) shutdown();
    if (handle != nullptr) ::dlclose(handle);
  }

  template <class Function>
  bool find(Function& function, const char* name) {
    function = reinterpret_cast<Function>(::dlsym(handle, name));
    return function != nullptr;
  }

  bool load(const std::filesystem::path& path) {
    handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr || !find(init, "nvmlInit_v2") || !find(shutdown, "nvmlShutdown") ||
        !find(count, "nvmlDeviceGetCount_v2") || !find(by_index, "nvmlDeviceGetHandleByIndex_v2") ||
        !find(utilization, "nvmlDeviceGetUtilizationRates") ||
        !find(memory, "nvmlDeviceGetMemoryInfo"))
      return false;
    initialized = init() == kSuccess;
    unsigned number = 0;
    if (!initialized || count(&number) != kSuccess) return false;
    for (unsigned i = 0; i < number; ++i) {
      Device device = nullptr;
      // One that is broken keeps its place.
      devices.push_back(by_index(i, &device) == kSuccess ? device : nullptr);
    }
    return !devices.empty();
  }
};

GpuReader::GpuReader(std::unique_ptr<Library> library) : library_(std::move(library)) {}

GpuReader::~GpuReader() = default;

std::unique_ptr<GpuReader> GpuReader::open(const std::filesystem::path& library) {
  auto loaded = std::make_unique<Library>();
  if (!loaded->load(library)) return nullptr;
  return std::unique_ptr<GpuReader>(new GpuReader(std::move(loaded)));
}

std::vector<GpuUse> GpuReader::read() const {
  std::vector<GpuUse> all;
  for (const Device device : library_->devices) {
    GpuUse& use = all.emplace_back();
    if (device == nullptr) continue;
    Utilization utilization{};
    if (library_->utilization(device, &utilization) == kSuccess) use.utilization = utilization.gpu;
    Memory memory{};
    if (library_->memory(device, &memory) == kSuccess && memory.total > 0)
      use.memory = 100.0 * static_cast<double>(memory.used) / static_cast<double>(memory.total);
  }
  return all;
}

}  // namespace trainyard::agent
