#pragma once

#include <sys/types.h>

#include <utility>

#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard::runtime {

// The network of a container that runs, for connections to its ports from this machine. Threads:
// any.
class ContainerNetwork {
 public:
  // `process`: the pidfd of the container's PID 1, which this machine numbers `pid`. conflict: it
  // has ended. denied: this user can't open its network namespace.
  static Result<ContainerNetwork> open(UniqueFd process, pid_t pid);
  // A container in this process's own network, which ends when `end` becomes readable.
  explicit ContainerNetwork(UniqueFd end) : end_(std::move(end)) {}

  // For poll(2). POLLIN: the container has ended.
  int end() const { return end_.get(); }
  // A connection to 127.0.0.1 at that port. Doesn't wait: the socket is non-blocking, and may still
  // fail to connect (POLLOUT, then SO_ERROR). unavailable: it was refused at once.
  Result<UniqueFd> connect(int port) const;

 private:
  UniqueFd end_;
  UniqueFd name_space_{};  // empty: this process's own
};

}  // namespace trainyard::runtime
