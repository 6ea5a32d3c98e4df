#include "health/cuda.h"

#include <string>
#include <utility>

#include "runtime/shared_library.h"

namespace trainyard::health {
namespace {

// The driver's binary interface (CUDA Driver API Reference, "Data types used by CUDA driver" and
// the pages of each function). Functions with a version in their name keep their meaning.
constexpr int kCudaSuccess = 0;                // CUDA_SUCCESS
constexpr int kCudaNotReady = 600;             // CUDA_ERROR_NOT_READY
constexpr unsigned kNonBlockingStream = 0x01;  // CU_STREAM_NON_BLOCKING

}  // namespace

struct Cuda::Library {
  explicit Library(runtime::SharedLibrary loaded) : library(std::move(loaded)) {}

  const runtime::SharedLibrary library;
  int (*init)(unsigned) = nullptr;
  int (*error_string)(int, const char**) = nullptr;
  int (*device_count)(int*) = nullptr;
  int (*device)(int*, int) = nullptr;
  int (*retain_context)(void**, int) = nullptr;
  int (*set_context)(void*) = nullptr;
  int (*synchronize)() = nullptr;
  int (*create_stream)(void**, unsigned) = nullptr;
  int (*query_stream)(void*) = nullptr;
  int (*allocate)(Address*, std::size_t) = nullptr;
  int (*copy_in)(Address, const void*, std::size_t) = nullptr;
  int (*copy_out)(void*, Address, std::size_t) = nullptr;
  void* stream = nullptr;

  bool find_all() {
    return library.find(init, "cuInit") && library.find(error_string, "cuGetErrorString") &&
           library.find(device_count, "cuDeviceGetCount") && library.find(device, "cuDeviceGet") &&
           library.find(retain_context, "cuDevicePrimaryCtxRetain") &&
           library.find(set_context, "cuCtxSetCurrent") &&
           library.find(synchronize, "cuCtxSynchronize") &&
           library.find(create_stream, "cuStreamCreate") &&
           library.find(query_stream, "cuStreamQuery") && library.find(allocate, "cuMemAlloc_v2") &&
           library.find(copy_in, "cuMemcpyHtoD_v2") && library.find(copy_out, "cuMemcpyDtoH_v2");
  }

  Result<void> succeeded(int result, const char* function) const {
    if (result == kCudaSuccess) return ok();
    const char* text = nullptr;
    error_string(result, &text);
    return Error(ErrorKind::unavailable,
                 std::string(function) + ": " +
                     (text != nullptr ? std::string(text) : "error " + std::to_string(result)));
  }

  // The primary context is the one that the CUDA runtime inside NCCL uses for the current device.
  Result<void> take_first_gpu() {
    TRY_VOID(succeeded(init(0), "cuInit"));
    int count = 0;
    TRY_VOID(succeeded(device_count(&count), "cuDeviceGetCount"));
    if (count < 1) return Error(ErrorKind::unavailable, "CUDA sees no GPU");
    int first = 0;
    TRY_VOID(succeeded(device(&first, 0), "cuDeviceGet"));
    void* context = nullptr;
    TRY_VOID(succeeded(retain_context(&context, first), "cuDevicePrimaryCtxRetain"));
    TRY_VOID(succeeded(set_context(context), "cuCtxSetCurrent"));
    return succeeded(create_stream(&stream, kNonBlockingStream), "cuStreamCreate");
  }
};

Cuda::Cuda(std::unique_ptr<Library> library) : library_(std::move(library)) {}

Cuda::~Cuda() = default;

Result<std::unique_ptr<Cuda>> Cuda::open(const std::filesystem::path& library) {
  TRY(auto found, runtime::SharedLibrary::open(library));
  auto loaded = std::make_unique<Library>(std::move(found));
  if (!loaded->find_all())
    return Error(ErrorKind::not_found, library.string() + " lacks functions of the CUDA driver");
  TRY_VOID(loaded->take_first_gpu());
  return std::unique_ptr<Cuda>(new Cuda(std::move(loaded)));
}

Result<Cuda::Address> Cuda::allocate(Bytes size) {
  Address address = 0;
  TRY_VOID(library_->succeeded(library_->allocate(&address, size.value), "cuMemAlloc"));
  return address;
}

Result<void> Cuda::write(Address to, std::span<const std::uint64_t> words) {
  TRY_VOID(
      library_->succeeded(library_->copy_in(to, words.data(), words.size_bytes()), "cuMemcpyHtoD"));
  // The copy may return before it is complete (CUDA Driver API, "API synchronization behavior"),
  // and the stream doesn't wait for it.
  return library_->succeeded(library_->synchronize(), "cuCtxSynchronize");
}

Result<void> Cuda::read(Address from, std::span<std::uint64_t> words) {
  return library_->succeeded(library_->copy_out(words.data(), from, words.size_bytes()),
                             "cuMemcpyDtoH");
}

void* Cuda::stream() const {
  return library_->stream;
}

Result<bool> Cuda::is_idle() {
  const int result = library_->query_stream(library_->stream);
  if (result == kCudaNotReady) return false;
  TRY_VOID(library_->succeeded(result, "cuStreamQuery"));
  return true;
}

}  // namespace trainyard::health
