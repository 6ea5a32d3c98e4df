// A libnvidia-ml.so.1 of two GPUs, for machines without one: the functions that runtime::Nvml
// calls. The driver's order is not that of the device nodes: its first GPU is /dev/nvidia1.
// TRAINYARD_FAKE_NVML says what ails the first GPU: "ecc", "retired", "remap", "hot" or "lost".
#include <cstdlib>
#include <cstring>

namespace {

unsigned long number_of(void* device) {
  return reinterpret_cast<unsigned long>(device);  // from 1
}

bool has_ailment(void* device, const char* name) {
  const char* fault = std::getenv("TRAINYARD_FAKE_NVML");
  return number_of(device) == 1 && fault != nullptr && std::strcmp(fault, name) == 0;
}

}  // namespace

extern "C" {

struct Utilization {
  unsigned gpu, memory;
};
struct Memory {
  unsigned long long total, free, used;
};

int nvmlInit_v2() {
  return 0;
}
int nvmlShutdown() {
  return 0;
}
int nvmlDeviceGetCount_v2(unsigned* count) {
  *count = 2;
  return 0;
}
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** device) {
  *device = reinterpret_cast<void*>(static_cast<unsigned long>(index) + 1);
  return 0;
}
int nvmlDeviceGetUtilizationRates(void* device, Utilization* use) {
  if (number_of(device) == 2) return 3;  // NVML_ERROR_NOT_SUPPORTED
  *use = {75, 5};
  return 0;
}
int nvmlDeviceGetMemoryInfo(void* device, Memory* memory) {
  if (has_ailment(device, "lost")) return 15;  // NVML_ERROR_GPU_IS_LOST
  const unsigned long long used = 250 * number_of(device);
  *memory = {1000, 1000 - used, used};
  return 0;
}
int nvmlDeviceGetMinorNumber(void* device, unsigned* number) {
  *number = static_cast<unsigned>(2 - number_of(device));
  return 0;
}
int nvmlDeviceGetUUID(void* device, char* uuid, unsigned size) {
  std::strncpy(uuid, number_of(device) == 1 ? "GPU-first" : "GPU-second", size);
  return 0;
}
int nvmlDeviceGetTotalEccErrors(void* device, int type, int counter, unsigned long long* count) {
  if (number_of(device) == 2) return 3;  // it has no ECC
  *count = type == 1 && counter == 0 && has_ailment(device, "ecc") ? 2 : 0;
  return 0;
}
int nvmlDeviceGetRetiredPagesPendingStatus(void* device, int* pending) {
  *pending = has_ailment(device, "retired") ? 1 : 0;
  return 0;
}
int nvmlDeviceGetRemappedRows(void* device, unsigned* corrected, unsigned* uncorrected,
                              unsigned* pending, unsigned* failed) {
  *corrected = *uncorrected = *pending = 0;
  *failed = has_ailment(device, "remap") ? 1 : 0;
  return 0;
}
int nvmlDeviceGetCurrentClocksThrottleReasons(void* device, unsigned long long* reasons) {
  *reasons = has_ailment(device, "hot") ? 0x40 : 0x1;  // GPU idle is no slowdown
  return 0;
}
}
