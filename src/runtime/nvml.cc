#include "runtime/nvml.h"

#include <utility>
#include <vector>

#include "runtime/shared_library.h"

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
constexpr int kUncorrected = 1;  // NVML_MEMORY_ERROR_TYPE_UNCORRECTED
constexpr int kVolatile = 0;     // NVML_VOLATILE_ECC
// nvmlClocksEventReasons: HwSlowdown, HwThermalSlowdown and HwPowerBrakeSlowdown.
constexpr unsigned long long kSlowdown = 0x8 | 0x40 | 0x80;
constexpr unsigned kUuidSize = 96;  // NVML_DEVICE_UUID_V2_BUFFER_SIZE

}  // namespace

struct Nvml::Library {
  explicit Library(SharedLibrary loaded) : library(std::move(loaded)) {}

  const SharedLibrary library;
  int (*init)() = nullptr;
  int (*shutdown)() = nullptr;
  int (*count)(unsigned*) = nullptr;
  int (*by_index)(unsigned, Device*) = nullptr;
  int (*minor_number)(Device, unsigned*) = nullptr;
  int (*uuid)(Device, char*, unsigned) = nullptr;
  int (*utilization)(Device, Utilization*) = nullptr;
  int (*memory)(Device, Memory*) = nullptr;
  // In newer drivers; null: not in this one.
  int (*ecc_errors)(Device, int, int, unsigned long long*) = nullptr;
  int (*retired_pending)(Device, int*) = nullptr;
  int (*remapped_rows)(Device, unsigned*, unsigned*, unsigned*, unsigned*) = nullptr;
  int (*slowdown_reasons)(Device, unsigned long long*) = nullptr;
  bool initialized = false;
  std::vector<Device> devices;

  ~Library() {
    if (initialized) shutdown();
  }

  bool load() {
    if (!library.find(init, "nvmlInit_v2") || !library.find(shutdown, "nvmlShutdown") ||
        !library.find(count, "nvmlDeviceGetCount_v2") ||
        !library.find(by_index, "nvmlDeviceGetHandleByIndex_v2") ||
        !library.find(minor_number, "nvmlDeviceGetMinorNumber") ||
        !library.find(uuid, "nvmlDeviceGetUUID") ||
        !library.find(utilization, "nvmlDeviceGetUtilizationRates") ||
        !library.find(memory, "nvmlDeviceGetMemoryInfo"))
      return false;
    library.find(ecc_errors, "nvmlDeviceGetTotalEccErrors");
    library.find(retired_pending, "nvmlDeviceGetRetiredPagesPendingStatus");
    library.find(remapped_rows, "nvmlDeviceGetRemappedRows");
    library.find(slowdown_reasons, "nvmlDeviceGetCurrentClocksThrottleReasons");
    initialized = init() == kSuccess;
    unsigned number = 0;
    if (!initialized || count(&number) != kSuccess) return false;
    for (unsigned i = 0; i < number; ++i) {
      Device device = nullptr;
      // A broken one keeps its index.
      devices.push_back(by_index(i, &device) == kSuccess ? device : nullptr);
    }
    return !devices.empty();
  }
};

Nvml::Nvml(std::unique_ptr<Library> library) : library_(std::move(library)) {}

Nvml::~Nvml() = default;

std::unique_ptr<Nvml> Nvml::open(const std::filesystem::path& library) {
  auto found = SharedLibrary::open(library);
  if (!found) return nullptr;
  auto loaded = std::make_unique<Library>(std::move(*found));
  if (!loaded->load()) return nullptr;
  return std::unique_ptr<Nvml>(new Nvml(std::move(loaded)));
}

std::size_t Nvml::gpu_count() const {
  return library_->devices.size();
}

std::optional<int> Nvml::minor_number(std::size_t gpu) const {
  auto* const device = library_->devices.at(gpu);
  unsigned number = 0;
  if (device == nullptr || library_->minor_number(device, &number) != kSuccess) return std::nullopt;
  return static_cast<int>(number);
}

std::string Nvml::uuid(std::size_t gpu) const {
  auto* const device = library_->devices.at(gpu);
  char text[kUuidSize] = {};
  if (device == nullptr || library_->uuid(device, text, kUuidSize) != kSuccess) return {};
  return text;
}

GpuUse Nvml::use(std::size_t gpu) const {
  auto* const device = library_->devices.at(gpu);
  GpuUse use;
  if (device == nullptr) return use;
  Utilization utilization{};
  if (library_->utilization(device, &utilization) == kSuccess) use.utilization = utilization.gpu;
  Memory memory{};
  if (library_->memory(device, &memory) == kSuccess && memory.total > 0)
    use.memory = 100.0 * static_cast<double>(memory.used) / static_cast<double>(memory.total);
  return use;
}

GpuHealth Nvml::health(std::size_t gpu) const {
  auto* const device = library_->devices.at(gpu);
  const Library& library = *library_;
  GpuHealth health;
  Memory memory{};
  health.answers = device != nullptr && library.memory(device, &memory) == kSuccess;
  if (!health.answers) return health;
  unsigned long long count = 0;
  if (library.ecc_errors != nullptr &&
      library.ecc_errors(device, kUncorrected, kVolatile, &count) == kSuccess)
    health.uncorrected_errors = count;
  int pending = 0;
  if (library.retired_pending != nullptr && library.retired_pending(device, &pending) == kSuccess)
    health.retired_pages_pending = pending != 0;
  unsigned corrected = 0, uncorrected = 0, waiting = 0, failed = 0;
  if (library.remapped_rows != nullptr &&
      library.remapped_rows(device, &corrected, &uncorrected, &waiting, &failed) == kSuccess)
    health.row_remapping_failed = failed != 0;
  unsigned long long reasons = 0;
  if (library.slowdown_reasons != nullptr && library.slowdown_reasons(device, &reasons) == kSuccess)
    health.slowed_down = (reasons & kSlowdown) != 0;
  return health;
}

}  // namespace trainyard::runtime
