#include "health/nccl.h"

#include <algorithm>
#include <utility>

#include "runtime/shared_library.h"

namespace trainyard::health {
namespace {

// NCCL's binary interface (nccl.h of NCCL 2, whose values have stayed the same since 2.0; "NCCL API"
// in its documentation).
constexpr std::size_t kUniqueIdSize = 128;  // NCCL_UNIQUE_ID_BYTES
struct UniqueId {
  char internal[kUniqueIdSize];  // passed by value
};
using Communicator = void*;      // ncclComm_t
constexpr int kNcclSuccess = 0;  // ncclSuccess
constexpr int kNcclUint64 = 5;   // ncclUint64, of ncclDataType_t
constexpr int kNcclSum = 0;      // ncclSum, of ncclRedOp_t

}  // namespace

struct Nccl::Library {
  explicit Library(runtime::SharedLibrary loaded) : library(std::move(loaded)) {}

  const runtime::SharedLibrary library;
  int (*get_version)(int*) = nullptr;
  int (*get_unique_id)(UniqueId*) = nullptr;
  int (*init_rank)(Communicator*, int, UniqueId, int) = nullptr;
  int (*all_reduce)(const void*, void*, std::size_t, int, int, Communicator, void*) = nullptr;
  int (*get_async_error)(Communicator, int*) = nullptr;
  int (*destroy)(Communicator) = nullptr;
  const char* (*error_string)(int) = nullptr;
  // Since 2.13; null: not in this version.
  const char* (*last_error)(Communicator) = nullptr;
  Communicator communicator = nullptr;

  bool find_all() {
    library.find(last_error, "ncclGetLastError");
    return library.find(get_version, "ncclGetVersion") &&
           library.find(get_unique_id, "ncclGetUniqueId") &&
           library.find(init_rank, "ncclCommInitRank") &&
           library.find(all_reduce, "ncclAllReduce") &&
           library.find(get_async_error, "ncclCommGetAsyncError") &&
           library.find(destroy, "ncclCommDestroy") &&
           library.find(error_string, "ncclGetErrorString");
  }

  Result<void> succeeded(int result, const char* function) const {
    if (result == kNcclSuccess) return ok();
    std::string text = std::string(function) + ": " + error_string(result);
    const char* more = last_error == nullptr ? nullptr : last_error(communicator);
    if (more != nullptr && *more != '\0') text += std::string(" (") + more + ")";
    return Error(ErrorKind::unavailable, text);
  }
};

Nccl::Nccl(std::unique_ptr<Library> library) : library_(std::move(library)) {}

Nccl::~Nccl() = default;

Result<std::unique_ptr<Nccl>> Nccl::open(const std::filesystem::path& library) {
  TRY(auto found, runtime::SharedLibrary::open(library));
  auto loaded = std::make_unique<Library>(std::move(found));
  if (!loaded->find_all())
    return Error(ErrorKind::not_found, library.string() + " lacks functions of NCCL 2.4");
  return std::unique_ptr<Nccl>(new Nccl(std::move(loaded)));
}

std::string Nccl::version() const {
  int code = 0;
  if (library_->get_version(&code) != kNcclSuccess) return {};
  // NCCL_VERSION() of nccl.h: 2.8.4 is 2804, 2.9.6 is 20906.
  const int major = code < 10000 ? code / 1000 : code / 10000;
  const int minor = code < 10000 ? code % 1000 / 100 : code % 10000 / 100;
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(code % 100);
}

Result<std::string> Nccl::make_id() {
  UniqueId id{};
  TRY_VOID(library_->succeeded(library_->get_unique_id(&id), "ncclGetUniqueId"));
  return std::string(id.internal, sizeof id.internal);
}

Result<void> Nccl::join(const std::string& id, int rank, int ranks) {
  UniqueId own{};
  if (id.size() != sizeof own.internal)
    return Error(ErrorKind::invalid_argument,
                 "an id of NCCL has 128 bytes, not " + std::to_string(id.size()));
  std::ranges::copy(id, own.internal);
  return library_->succeeded(library_->init_rank(&library_->communicator, ranks, own, rank),
                             "ncclCommInitRank");
}

Result<void> Nccl::add_all(Cuda::Address from, Cuda::Address to, std::size_t words, void* stream) {
  return library_->succeeded(
      library_->all_reduce(reinterpret_cast<const void*>(from), reinterpret_cast<void*>(to), words,
                           kNcclUint64, kNcclSum, library_->communicator, stream),
      "ncclAllReduce");
}

Result<void> Nccl::check() {
  int result = kNcclSuccess;
  TRY_VOID(library_->succeeded(library_->get_async_error(library_->communicator, &result),
                               "ncclCommGetAsyncError"));
  return library_->succeeded(result, "ncclAllReduce");
}

Result<void> Nccl::leave() {
  return library_->succeeded(library_->destroy(std::exchange(library_->communicator, nullptr)),
                             "ncclCommDestroy");
}

}  // namespace trainyard::health
