#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"
#include "health/cuda.h"

namespace trainyard::health {

// NVIDIA's library of collective operations, and one communicator. It reads its settings (NCCL_…)
// from the environment at the first call. Used by one thread, with the GPU of that thread's Cuda. Any
// call may hang if the other rank does, so it must be used in a process that can be killed. Errors
// are `unavailable`, with NCCL's text.
class Nccl {
 public:
  // not_found: the library, or one of its functions, doesn't exist.
  static Result<std::unique_ptr<Nccl>> open(const std::filesystem::path& library = "libnccl.so.2");
  ~Nccl();
  Nccl(const Nccl&) = delete;
  Nccl& operator=(const Nccl&) = delete;

  // "2.27.3"; empty: can't be read.
  std::string version() const;
  // The id by which ranks find each other: 128 bytes. This process listens for them.
  Result<std::string> make_id();
  // Creates the communicator; returns when all ranks have joined. invalid_argument: `id` has a wrong
  // size.
  Result<void> join(const std::string& id, int rank, int ranks);
  // Starts the sum over all ranks of 64-bit words on the stream. Doesn't wait for it.
  Result<void> add_all(Cuda::Address from, Cuda::Address to, std::size_t words, void* stream);
  // Errors of work that was started. Doesn't wait.
  Result<void> check();
  // Destroys the communicator; all its work must be done.
  Result<void> leave();

 private:
  struct Library;
  explicit Nccl(std::unique_ptr<Library> library);
  std::unique_ptr<Library> library_;
};

}  // namespace trainyard::health
