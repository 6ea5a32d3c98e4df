#include "runtime/container_network.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <thread>

#include "runtime/engine_process.h"

namespace trainyard::runtime {
namespace {

bool is_own_network(int name_space) {
  struct stat info{}, own{};
  return ::fstat(name_space, &info) == 0 && ::stat("/proc/self/ns/net", &own) == 0 &&
         info.st_dev == own.st_dev && info.st_ino == own.st_ino;
}

Result<UniqueFd> make_tcp_socket() {
  UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) return Error::from_errno(errno, "make a socket");
  return socket;
}

// A namespace is a thread's. A socket stays in the one in which it was made.
Result<UniqueFd> make_tcp_socket_in(int name_space) {
  Result<UniqueFd> made;
  std::thread([&made, name_space] {
    if (::setns(name_space, CLONE_NEWNET) == 0)
      made = make_tcp_socket();
    else
      made = Error::from_errno(errno, "enter the container's network");
  }).join();
  return made;
}

}  // namespace

Result<ContainerNetwork> ContainerNetwork::open(UniqueFd process, pid_t pid) {
  const std::string path = "/proc/" + std::to_string(pid) + "/ns/net";
  UniqueFd name_space(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  const int failed = name_space ? 0 : errno;
  // Of the pidfd's process, if that hasn't ended.
  if (has_process_ended(process)) return Error(ErrorKind::conflict, "the container doesn't run");
  if (failed != 0) return Error::from_errno(failed, "open the container's network");
  ContainerNetwork network(std::move(process));
  if (!is_own_network(name_space.get())) network.name_space_ = std::move(name_space);
  return network;
}

Result<UniqueFd> ContainerNetwork::connect(int port) const {
  TRY(UniqueFd socket, name_space_ ? make_tcp_socket_in(name_space_.get()) : make_tcp_socket());
  const int on = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 &&
      errno != EINPROGRESS)
    return Error::from_errno(errno, "connect");
  return socket;
}

}  // namespace trainyard::runtime
