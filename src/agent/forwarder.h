#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/process.h"
#include "base/result.h"
#include "base/unique_fd.h"

// `trainyard-forwarder <instance folder>`: a process that answers for the server inside an
// instance's network namespace, whose job can reach nothing else of this machine. There it listens
// at the endpoint's own address, for the API, and at 169.254.170.2 for the role's credentials; both
// go on to the server as long as that serves the data folder. It holds <folder>/forward.lock, and
// ends when it is asked to, or when folder or namespace are gone. Agents may die meanwhile.
namespace trainyard::agent {

// What the server's endpoint is: the host without an IPv6 address's brackets.
struct EndpointAddress {
  std::string host;
  std::uint16_t port = 0;
};
// Of http://HOST:PORT. invalid_argument: it isn't.
Result<EndpointAddress> parse_endpoint(const std::string& url);

// One that was started, by whoever waits for it.
class StartedForwarder {
 public:
  StartedForwarder(Child process, UniqueFd ready)
      : process_(std::move(process)), ready_(std::move(ready)) {}
  // Returns when it listens.
  Result<void> wait();
  // Ends it.
  void kill();

 private:
  Child process_;
  UniqueFd ready_;
};

// Starts it. Where one runs already this one ends, as one that doesn't get ready. It waits some
// time for the instance's network, so that both may be started together, but not without whoever
// started it: it ends when that is gone, or StartedForwarder is, before it listens.
Result<StartedForwarder> start_forwarder(const std::filesystem::path& directory);
bool forwarder_runs(const std::filesystem::path& directory);
// Returns when it is gone. Idempotent.
Result<void> stop_forwarder(const std::filesystem::path& directory);

// main() of `trainyard-forwarder`: the exit status.
int forward_main(const std::filesystem::path& directory);

}  // namespace trainyard::agent
