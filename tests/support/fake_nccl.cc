// A libnccl.so.2 for two ranks, for machines without GPUs: the functions that health::Nccl calls, over
// memory of fake_cuda.cc. As NCCL does it listens at the interface that NCCL_SOCKET_IFNAME names,
// puts the address into the id, and really exchanges what is added: by TCP, in the namespace of
// either process. Two ranks of one NCCL_HOSTID and GPU are refused.
// TRAINYARD_FAKE_NCCL says what ails this rank: "init" (an error), "hang" (in ncclCommInitRank),
// "abort" (there), "sum" (a wrong one), "remote" (an error that only ncclCommGetAsyncError tells).
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

constexpr int kSuccess = 0, kSystemError = 2, kInvalidArgument = 4, kInvalidUsage = 5,
              kRemoteError = 6;
constexpr std::size_t kPiece = 8192;  // words

struct UniqueId {
  char internal[128];
};
// What is in an id, behind it zeros.
struct Meeting {
  char mark[16];
  sockaddr_in address;
};
struct Communicator {
  int rank;
  int peer;  // the socket
};

int the_listener = -1;

bool has_fault(const char* what) {
  const char* fault = std::getenv("TRAINYARD_FAKE_NCCL");
  return fault != nullptr && std::strcmp(fault, what) == 0;
}

std::string setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool find_interface(sockaddr_in& found) {
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return false;
  bool is_found = false;
  for (const ifaddrs* each = all; each != nullptr && !is_found; each = each->ifa_next) {
    if (each->ifa_addr == nullptr || each->ifa_addr->sa_family != AF_INET) continue;
    if (setting("NCCL_SOCKET_IFNAME") != std::string("=") + each->ifa_name) continue;
    std::memcpy(&found, each->ifa_addr, sizeof found);
    is_found = true;
  }
  ::freeifaddrs(all);
  return is_found;
}

bool send_all(int socket, const void* bytes, std::size_t size) {
  const char* at = static_cast<const char*>(bytes);
  for (std::size_t sent = 0; sent < size;) {
    const ssize_t n = ::send(socket, at + sent, size - sent, MSG_NOSIGNAL);
    if (n <= 0) return false;
    sent += static_cast<std::size_t>(n);
  }
  return true;
}

bool receive_all(int socket, void* bytes, std::size_t size) {
  return ::recv(socket, bytes, size, MSG_WAITALL) == static_cast<ssize_t>(size);
}

// Sequentially, so that neither waits for the other's buffers.
bool swap_with_peer(const Communicator& own, const void* out, void* in, std::size_t size) {
  if (own.rank == 0) return send_all(own.peer, out, size) && receive_all(own.peer, in, size);
  return receive_all(own.peer, in, size) && send_all(own.peer, out, size);
}

int connect_ranks(const Meeting& meeting, int rank) {
  if (rank == 0) return ::accept(the_listener, nullptr, nullptr);
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto* address = reinterpret_cast<const sockaddr*>(&meeting.address);
  if (::connect(socket, address, sizeof meeting.address) == 0) return socket;
  ::close(socket);
  return -1;
}

}  // namespace

extern "C" {

int ncclGetVersion(int* version) {
  *version = 22703;
  return kSuccess;
}
const char* ncclGetErrorString(int result) {
  switch (result) {
    case kSystemError:
      return "unhandled system error (run with NCCL_DEBUG=INFO for details)";
    case kInvalidArgument:
      return "invalid argument (run with NCCL_DEBUG=WARN for details)";
    case kInvalidUsage:
      return "invalid usage (run with NCCL_DEBUG=WARN for details)";
    case kRemoteError:
      return "remote process exited or there was a network error";
    default:
      return "no error";
  }
}
const char* ncclGetLastError(void*) {
  return "";
}

int ncclGetUniqueId(UniqueId* id) {
  Meeting meeting{"fake nccl", {}};
  if (!find_interface(meeting.address)) return kInvalidUsage;
  meeting.address.sin_port = 0;
  the_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto* address = reinterpret_cast<sockaddr*>(&meeting.address);
  socklen_t size = sizeof meeting.address;
  if (::bind(the_listener, address, size) != 0 || ::listen(the_listener, 1) != 0 ||
      ::getsockname(the_listener, address, &size) != 0)
    return kSystemError;
  std::memset(id, 0, sizeof *id);
  std::memcpy(id, &meeting, sizeof meeting);
  return kSuccess;
}

int ncclCommInitRank(void** communicator, int ranks, UniqueId id, int rank) {
  if (has_fault("init")) return kSystemError;
  if (has_fault("abort")) std::abort();
  while (has_fault("hang")) ::pause();
  // NCCL prints to the standard output, which must not be where anybody expects an answer.
  std::printf("fake nccl: rank %d of %d\n", rank, ranks);
  std::fflush(stdout);
  Meeting meeting{};
  std::memcpy(&meeting, &id, sizeof meeting);
  if (ranks != 2 || std::string(meeting.mark) != "fake nccl") return kInvalidArgument;
  const int peer = connect_ranks(meeting, rank);
  if (peer < 0) return kSystemError;
  auto* made = new Communicator{rank, peer};  // ncclCommDestroy() has it
  *communicator = made;
  std::array<char, 256> own{}, other{};
  const std::string place = setting("NCCL_HOSTID") + " " + setting("CUDA_VISIBLE_DEVICES");
  place.copy(own.data(), own.size() - 1);
  if (!swap_with_peer(*made, own.data(), other.data(), own.size())) return kRemoteError;
  return own == other ? kInvalidUsage : kSuccess;
}

int ncclAllReduce(const void* from, void* to, std::size_t count, int type, int operation,
                  void* communicator, void*) {
  if (type != 5 || operation != 0) return kInvalidArgument;  // 64-bit words, added
  const auto& own = *static_cast<const Communicator*>(communicator);
  const auto* in = static_cast<const std::uint64_t*>(from);
  auto* out = static_cast<std::uint64_t*>(to);
  std::vector<std::uint64_t> theirs(kPiece);
  for (std::size_t done = 0; done < count; done += kPiece) {
    const std::size_t piece = count - done < kPiece ? count - done : kPiece;
    if (!swap_with_peer(own, in + done, theirs.data(), piece * sizeof theirs[0]))
      return kRemoteError;
    for (std::size_t i = 0; i < piece; ++i) out[done + i] = in[done + i] + theirs[i];
  }
  if (has_fault("sum")) out[count - 1] ^= 1;
  return kSuccess;
}

int ncclCommGetAsyncError(void*, int* error) {
  *error = has_fault("remote") ? kRemoteError : kSuccess;
  return kSuccess;
}
int ncclCommDestroy(void* communicator) {
  auto* own = static_cast<Communicator*>(communicator);
  ::close(own->peer);
  delete own;
  return kSuccess;
}
}
