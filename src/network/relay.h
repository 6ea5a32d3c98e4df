#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

// Connections that are taken in one network namespace and go on in another: a socket keeps the
// namespace that it was made in.
namespace trainyard::network {

// A socket that listens at that address (IPv4, or ::1) inside the namespace.
Result<UniqueFd> listen_in_namespace(const std::filesystem::path& name_space,
                                     const std::string& address, std::uint16_t port);
// A connection of this thread's namespace. unavailable: nobody listens.
Result<UniqueFd> connect_to(const std::string& host, std::uint16_t port);
// The same without waiting: the socket doesn't block, and may yet fail to connect.
Result<UniqueFd> begin_connecting_to(const std::string& host, std::uint16_t port);

using Connect = std::function<Result<UniqueFd>()>;

// Two descriptors each, and up to 256 KiB of bytes on their way.
inline constexpr std::size_t kMaxRelayed = 1000;

// Takes connections of `listener` and passes bytes on to what `connect` gives for each, both ways
// and with the ends of both, until `stop`. A connection for which `connect` fails, at once or
// later, is reset. No more than `max` at a time: further ones wait until one ends. Blocks: one
// thread for all, each of which holds back what its peer doesn't take. `connect` should not block.
class Relay {
 public:
  Relay(UniqueFd listener, Connect connect, std::size_t max = kMaxRelayed);
  // Returns when `stop` becomes true, which is looked at each second.
  Result<void> run(const std::atomic<bool>& stop);

 private:
  const UniqueFd listener_;
  const Connect connect_;
  const std::size_t max_;
};

// Answers GET `path` with what `fetch` gives (a whole HTTP/1.1 response), and everything else with
// 404; one connection after the other. Until `stop`, as above.
Result<void> answer_one_path(const UniqueFd& listener, const std::string& path,
                             const std::function<Result<std::string>()>& fetch,
                             const std::atomic<bool>& stop);

}  // namespace trainyard::network
