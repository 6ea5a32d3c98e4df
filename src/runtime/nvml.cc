#include "runtime/nvml.h"

#include <dlfcn.h>

#include <utility>
#include <vector>

namespace trainyard::runtime {
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
constexpr unsigned kUuidSize = 96;  // NVML_DEVICE_UUID_V2_BUFFER_SIZE

}  // namespace

struct Nvml::Library {
  void* handle = nullptr;
  int (*init)() = nullptr;
  int (*shutdown)() = nullptr;
  int (*count)(unsigned*) = nullptr;
  int (*by_index)(unsigned, Device*) = nullptr;
  int (*minor_number)(Device, unsigned*) = nullptr;
  int (*uuid)(Device, char*, unsigned) = nullptr;
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
        !find(minor_number, "nvmlDeviceGetMinorNumber") || !find(uuid, "nvmlDeviceGetUUID") ||
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

Nvml::Nvml(std::unique_ptr<Library> library) : library_(std::move(library)) {}

Nvml::~Nvml() = default;

std::unique_ptr<Nvml> Nvml::open(const std::filesystem::path& library) {
  auto loaded = std::make_unique<Library>();
  if (!loaded->load(library)) return nullptr;
  return std::unique_ptr<Nvml>(new Nvml(std::move(loaded)));
}

std::size_t Nvml::gpu_count() const {
  return library_->devices.size();
}

std::optional<int> Nvml::minor_number(std::size_t gpu) const {
  const Device device = library_->devices.at(gpu);
  unsigned number = 0;
  if (device == nullptr || library_->minor_number(device, &number) != kSuccess) return std::nullopt;
  return static_cast<int>(number);
}

std::string Nvml::uuid(std::size_t gpu) const {
  const Device device = library_->devices.at(gpu);
  char text[kUuidSize] = {};
  if (device == nullptr || library_->uuid(device, text, kUuidSize) != kSuccess) return {};
  return text;
}

GpuUse Nvml::use(std::size_t gpu) const {
  const Device device = library_->devices.at(gpu);
  GpuUse use;
  if (device == nullptr) return use;
  Utilization utilization{};
  if (library_->utilization(device, &utilization) == kSuccess) use.utilization = utilization.gpu;
  Memory memory{};
  if (library_->memory(device, &memory) == kSuccess && memory.total > 0)
    use.memory = 100.0 * static_cast<double>(memory.used) / static_cast<double>(memory.total);
  return use;
}

}  // namespace trainyard::runtime
