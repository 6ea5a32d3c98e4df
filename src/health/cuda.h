#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "base/bytes.h"
#include "base/result.h"

namespace trainyard::health {

// The library of the CUDA driver, and one GPU: the first that CUDA_VISIBLE_DEVICES selects. Used by
// one thread, which gets the GPU's context. Any call may hang if the GPU does, so it must be used in
// a process that can be killed. Errors are `unavailable`, with CUDA's text. Allocations last as long
// as the process.
class Cuda {
 public:
  // not_found: the library, or one of its functions, doesn't exist.
  static Result<std::unique_ptr<Cuda>> open(const std::filesystem::path& library = "libcuda.so.1");
  ~Cuda();
  Cuda(const Cuda&) = delete;
  Cuda& operator=(const Cuda&) = delete;

  // In the GPU's memory; CUDA's CUdeviceptr.
  using Address = std::uint64_t;
  Result<Address> allocate(Bytes size);
  // Both return when the copy is complete.
  Result<void> write(Address to, std::span<const std::uint64_t> words);
  Result<void> read(Address from, std::span<std::uint64_t> words);

  // The one stream (CUstream) of this object.
  void* stream() const;
  // Whether all work of the stream is done. Doesn't wait.
  Result<bool> is_idle();

 private:
  struct Library;
  explicit Cuda(std::unique_ptr<Library> library);
  std::unique_ptr<Library> library_;
};

}  // namespace trainyard::health
