#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard::runtime {

// The socket to which runc and crun send the master of a terminal that they create (runc(8),
// --console-socket).
class ConsoleSocket {
 public:
  // Listens at `folder`/console, whatever the length of that path.
  static Result<ConsoleSocket> listen(const std::filesystem::path& folder);
  // The path by which another process of this user finds it.
  std::string path() const;
  // The terminal's master, non-blocking. Blocks for some seconds at most.
  Result<UniqueFd> receive();

 private:
  UniqueFd folder_, socket_;
};

}  // namespace trainyard::runtime
