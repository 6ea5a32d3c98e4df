#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

// Relays connections from one network namespace to another: a socket stays in the namespace in
// which it was created.
namespace trainyard::network {

// A socket listening at that address (IPv4, or ::1) inside the namespace.
Result<UniqueFd> listen_in_namespace(const std::filesystem::path& name_space,
                                     const std::string& address, std::uint16_t port);
// A connection in this thread's namespace. unavailable: nothing is listening.
Result<UniqueFd> connect_to(const std::string& host, std::uint16_t port);
// The same without waiting: the socket is non-blocking, and may still fail to connect.
Result<UniqueFd> begin_connecting_to(const std::string& host, std::uint16_t port);

using Connect = std::function<Result<UniqueFd>()>;

// Each has two descriptors, and up to 256 KiB of buffered bytes.
inline constexpr std::size_t kMaxRelayed = 1000;

// Accepts connections of `listener` and copies bytes to and from what `connect` returns for each,
// including the end of each direction, until `stop`. A connection for which `connect` fails, at
// once or later, is reset. At most `max` at a time: further ones wait until one ends. Blocks: one
// thread for all, with a bounded buffer for each. `connect` should not block.
class Relay {
 public:
  Relay(UniqueFd listener, Connect connect, std::size_t max = kMaxRelayed);
  // Returns when `stop` becomes true, which is checked every second.
  Result<void> run(const std::atomic<bool>& stop);

 private:
  const UniqueFd listener_;
  const Connect connect_;
  const std::size_t max_;
};

// Answers GET `path` with the result of `fetch` (a complete HTTP/1.1 response), and everything else
// with 404; one connection after the other. Until `stop`, as above.
Result<void> answer_one_path(const UniqueFd& listener, const std::string& path,
                             const std::function<Result<std::string>()>& fetch,
                             const std::atomic<bool>& stop);

}  // namespace trainyard::network
