#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard::runtime {

// Where runc and crun send the master of a terminal that they make (runc(8), --console-socket).
class ConsoleSocket {
 public:
  // Listens at `folder`/console, however long that path is.
  static Result<ConsoleSocket> listen(const std::filesystem::path& folder);
  // How another process of this user finds it.
  std::string path() const;
  // The terminal's master, nonblocking. Blocks for some seconds at most.
  Result<UniqueFd> receive();

 private:
  UniqueFd folder_, socket_;
};

}  // namespace trainyard::runtime
