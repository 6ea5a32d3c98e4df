// A libcuda.so.1 of one GPU whose memory is this process's: the functions that health::Cuda calls.
// TRAINYARD_FAKE_CUDA says what ails it: "no-gpu", "no-memory", or "busy", whose work never ends.
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace {

bool has_fault(const char* what) {
  const char* fault = std::getenv("TRAINYARD_FAKE_CUDA");
  return fault != nullptr && std::strcmp(fault, what) == 0;
}

// As the driver has it: nothing is left where the variable is empty.
bool has_gpu() {
  const char* visible = std::getenv("CUDA_VISIBLE_DEVICES");
  return !has_fault("no-gpu") && (visible == nullptr || *visible != '\0');
}

}  // namespace

extern "C" {

int cuInit(unsigned) {
  return 0;
}
int cuGetErrorString(int error, const char** text) {
  *text = error == 2 ? "out of memory" : "an error of the fake's";
  return 0;
}
int cuDeviceGetCount(int* count) {
  *count = has_gpu() ? 1 : 0;
  return 0;
}
int cuDeviceGet(int* device, int number) {
  *device = number;
  return 0;
}
int cuDevicePrimaryCtxRetain(void** context, int) {
  static int only = 0;
  *context = &only;
  return 0;
}
int cuCtxSetCurrent(void*) {
  return 0;
}
int cuCtxSynchronize() {
  return 0;
}
int cuStreamCreate(void** stream, unsigned) {
  static int only = 0;
  *stream = &only;
  return 0;
}
int cuStreamQuery(void*) {
  return has_fault("busy") ? 600 : 0;  // CUDA_ERROR_NOT_READY
}
int cuMemAlloc_v2(std::uint64_t* address, std::size_t size) {
  if (has_fault("no-memory")) return 2;                           // CUDA_ERROR_OUT_OF_MEMORY
  *address = reinterpret_cast<std::uint64_t>(std::malloc(size));  // goes with the process
  return 0;
}
int cuMemcpyHtoD_v2(std::uint64_t to, const void* from, std::size_t size) {
  std::memcpy(reinterpret_cast<void*>(to), from, size);
  return 0;
}
int cuMemcpyDtoH_v2(void* to, std::uint64_t from, std::size_t size) {
  std::memcpy(to, reinterpret_cast<const void*>(from), size);
  return 0;
}
}
