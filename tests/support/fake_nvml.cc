// A libnvidia-ml.so.1 of two GPUs, for machines without one: the functions that GpuReader calls.
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
  if (reinterpret_cast<unsigned long>(device) == 2) return 3;  // NVML_ERROR_NOT_SUPPORTED
  *use = {75, 5};
  return 0;
}
int nvmlDeviceGetMemoryInfo(void*, Memory* memory) {
  *memory = {1000, 750, 250};
  return 0;
}
}
