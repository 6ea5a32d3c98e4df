#include "runtime/console_socket.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace trainyard::runtime {
namespace {

constexpr int kConsoleTimeoutMillis = 10'000;
constexpr const char* kName = "/console";

Result<void> wait_for(int fd) {
  pollfd ready{fd, POLLIN, 0};
  int n;
  do {
    n = ::poll(&ready, 1, kConsoleTimeoutMillis);
  } while (n < 0 && errno == EINTR);
  if (n < 0) return Error::from_errno(errno, "wait for the terminal");
  if (n == 0) return Error(ErrorKind::deadline, "the container's terminal was not handed over");
  return ok();
}

}  // namespace

// A socket's path is limited to 107 bytes; one through a descriptor is short.
Result<ConsoleSocket> ConsoleSocket::listen(const std::filesystem::path& folder) {
  ConsoleSocket made;
  made.folder_ = UniqueFd(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!made.folder_) return Error::from_errno(errno, "open " + folder.string());
  made.socket_ = UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!made.socket_) return Error::from_errno(errno, "make a socket");
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = made.path();
  std::memcpy(address.sun_path, path.data(), path.size());
  if (::bind(made.socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
          0 ||
      ::listen(made.socket_.get(), 1) != 0)
    return Error::from_errno(errno, "listen at " + folder.string() + kName);
  return made;
}

std::string ConsoleSocket::path() const {
  return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(folder_.get()) + kName;
}

Result<UniqueFd> ConsoleSocket::receive() {
  TRY_VOID(wait_for(socket_.get()));
  const UniqueFd connection(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!connection) return Error::from_errno(errno, "accept the container's terminal");
  TRY_VOID(wait_for(connection.get()));
  std::array<char, 4096> name;  // the terminal's; of no use
  iovec bytes{name.data(), name.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  if (::recvmsg(connection.get(), &message, MSG_CMSG_CLOEXEC) < 0)
    return Error::from_errno(errno, "receive the container's terminal");
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS)
    return Error(ErrorKind::internal, "the container's terminal was not handed over");
  int fd = -1;
  std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
  UniqueFd master(fd);
  if (::fcntl(master.get(), F_SETFL, O_RDWR | O_NONBLOCK) != 0)
    return Error::from_errno(errno, "set up the container's terminal");
  return master;
}

}  // namespace trainyard::runtime
