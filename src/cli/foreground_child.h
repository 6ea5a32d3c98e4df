#pragma once

#include <signal.h>

#include <map>
#include <string>
#include <vector>

#include "base/result.h"

namespace trainyard::cli {

// Runs a command like env(1): in this process group, on this terminal, with this process's
// descriptors. Signals sent to this process alone are passed on to it. Signals of a terminal
// (Ctrl-C, a new size) reach it directly, since it is in the same group.
class ForegroundChild {
 public:
  // Blocks the signals to be passed on, in this thread and later ones: construct it before any
  // thread is created. For the rest of the process's life.
  ForegroundChild();

  // Runs it to its end and returns its exit status: 128 + the number of the signal that killed it;
  // 127 if there is no such program and 126 if it can't be started, as env(1) does. Once.
  Result<int> run(std::vector<std::string> argv, std::map<std::string, std::string> environment);

 private:
  sigset_t forwarded_signals_;
  std::vector<int> blocked_before_;
};

}  // namespace trainyard::cli
