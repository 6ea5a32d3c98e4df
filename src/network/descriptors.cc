#include "network/descriptors.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <thread>

namespace trainyard::network {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

constexpr auto kTurn = std::chrono::milliseconds(20);
constexpr std::size_t kMaxText = 4096;

// A socket file by its folder's descriptor: an address is limited to 107 characters.
class SocketFile {
 public:
  static Result<SocketFile> open(const fs::path& file) {
    SocketFile made;
    made.folder_ = UniqueFd(::open(file.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!made.folder_) return Error::from_errno(errno, "open " + file.parent_path().string());
    const std::string path =
        "/proc/self/fd/" + std::to_string(made.folder_.get()) + "/" + file.filename().string();
    if (path.size() >= sizeof made.address_.sun_path)
      return Error(ErrorKind::invalid_argument, "the name of " + file.string() + " is too long");
    made.address_.sun_family = AF_UNIX;
    std::memcpy(made.address_.sun_path, path.c_str(), path.size() + 1);
    return made;
  }
  const char* path() const { return address_.sun_path; }
  const sockaddr* address() const { return reinterpret_cast<const sockaddr*>(&address_); }
  static constexpr socklen_t size() { return sizeof(sockaddr_un); }

 private:
  UniqueFd folder_;
  sockaddr_un address_{};
};

Result<UniqueFd> make_socket(int flags) {
  UniqueFd made(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | flags, 0));
  if (!made) return Error::from_errno(errno, "socket");
  return made;
}

Result<GivenDescriptors> receive(int socket) {
  std::array<char, kMaxText> text;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kMaxDescriptors * sizeof(int))> control{};
  iovec bytes{text.data(), text.size()};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  if (got < 0) return Error::from_errno(errno, "receive descriptors");
  GivenDescriptors given;
  given.text.assign(text.data(), static_cast<std::size_t>(got));
  for (cmsghdr* at = CMSG_FIRSTHDR(&message); at != nullptr; at = CMSG_NXTHDR(&message, at)) {
    if (at->cmsg_level != SOL_SOCKET || at->cmsg_type != SCM_RIGHTS) continue;
    std::array<int, kMaxDescriptors> numbers{};
    const std::size_t count = (at->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    std::memcpy(numbers.data(), CMSG_DATA(at), count * sizeof(int));
    for (std::size_t i = 0; i < count; ++i) given.all.emplace_back(numbers[i]);
  }
  if (given.all.empty()) return Error(ErrorKind::unavailable, "no descriptors were given");
  return given;
}

Result<void> send(int socket, const std::vector<int>& all, const std::string& text) {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(kMaxDescriptors * sizeof(int))> control{};
  iovec bytes{const_cast<char*>(text.data()), text.size()};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = CMSG_SPACE(all.size() * sizeof(int));
  cmsghdr* rights = CMSG_FIRSTHDR(&message);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(all.size() * sizeof(int));
  std::memcpy(CMSG_DATA(rights), all.data(), all.size() * sizeof(int));
  if (::sendmsg(socket, &message, MSG_NOSIGNAL) < 0)
    return Error::from_errno(errno, "give descriptors");
  return ok();
}

}  // namespace

Result<GivenDescriptors> receive_descriptors(const fs::path& file,
                                             std::chrono::milliseconds timeout,
                                             const std::function<bool()>& wanted) {
  TRY(const SocketFile place, SocketFile::open(file));
  TRY(const UniqueFd listener, make_socket(0));
  ::unlink(place.path());
  if (::bind(listener.get(), place.address(), SocketFile::size()) != 0 ||
      ::listen(listener.get(), 1) != 0)
    return Error::from_errno(errno, "listen at " + file.string());
  const auto end = steady_clock::now() + timeout;
  Result<GivenDescriptors> given =
      Error(ErrorKind::deadline, "nothing was given through " + file.string());
  while (!given && steady_clock::now() < end) {
    if (!wanted()) {
      given = Error(ErrorKind::cancelled, "nothing is waited for at " + file.string());
      break;
    }
    pollfd ready{listener.get(), POLLIN, 0};
    if (::poll(&ready, 1, static_cast<int>(kTurn.count())) <= 0) continue;
    const UniqueFd giver(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (giver) given = receive(giver.get());
  }
  ::unlink(place.path());
  return given;
}

Result<void> send_descriptors(const fs::path& file, const std::vector<int>& all,
                              const std::string& text, std::chrono::milliseconds timeout) {
  if (all.empty() || all.size() > kMaxDescriptors || text.empty() || text.size() > kMaxText)
    return Error(ErrorKind::invalid_argument, "give descriptors: none or too many");
  TRY(const SocketFile place, SocketFile::open(file));
  TRY(const UniqueFd socket, make_socket(0));
  const auto end = steady_clock::now() + timeout;
  while (::connect(socket.get(), place.address(), SocketFile::size()) != 0) {
    // Its creator isn't ready yet, or a dead one's is still there.
    if (errno != ENOENT && errno != ECONNREFUSED)
      return Error::from_errno(errno, "connect to " + file.string());
    if (steady_clock::now() > end)
      return Error(ErrorKind::deadline, "nobody takes what is given to " + file.string());
    std::this_thread::sleep_for(kTurn);
  }
  return send(socket.get(), all, text);
}

}  // namespace trainyard::network
