#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/process.h"
#include "base/result.h"
#include "base/unique_fd.h"

// `trainyard-forwarder <instance folder>`: a process that represents the server inside an
// instance's network namespace, from which nothing else of this machine can be reached. It listens
// at the endpoint's own address, for the API, and at 169.254.170.2, for the role's credentials;
// both are forwarded to the server as long as that serves the data folder. It holds
// <folder>/forward.lock, and ends when asked to, or when folder or namespace are gone. It survives
// agents.
namespace trainyard::agent {

// The server's endpoint: an IPv6 host is without brackets.
struct EndpointAddress {
  std::string host;
  std::uint16_t port = 0;
};
// Parses http://HOST:PORT. invalid_argument: it has another form.
Result<EndpointAddress> parse_endpoint(const std::string& url);

// A forwarder that was started, for the process that waits for it.
class StartedForwarder {
 public:
  StartedForwarder(Child process, UniqueFd ready)
      : process_(std::move(process)), ready_(std::move(ready)) {}
  // Returns when it is listening.
  Result<void> wait();
  // Ends it.
  void kill();

 private:
  Child process_;
  UniqueFd ready_;
};

// Starts one. If another is running, the new one exits, which counts as a failed start. It waits
// some time for the instance's network, so that both may be started at the same time; while it
// waits, it exits when its starter, or the StartedForwarder, is gone.
Result<StartedForwarder> start_forwarder(const std::filesystem::path& directory);
bool forwarder_runs(const std::filesystem::path& directory);
// Ends it; returns when it is gone. Idempotent.
Result<void> stop_forwarder(const std::filesystem::path& directory);

// main() of `trainyard-forwarder`: returns the exit status.
int forward_main(const std::filesystem::path& directory);

}  // namespace trainyard::agent
