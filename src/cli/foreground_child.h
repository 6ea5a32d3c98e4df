#pragma once

#include <signal.h>

#include <map>
#include <string>
#include <vector>

#include "base/result.h"

namespace trainyard::cli {

// Runs a person's command as env(1) would: in this process group, on this terminal, with this
// process's descriptors; what it doesn't know of is that we are still there. Signals that somebody
// sends to this process alone are passed on to it. What a terminal sends (Ctrl-C, a new size) it
// gets from the terminal itself, for it is in the same group.
class ForegroundChild {
 public:
  // Holds back the signals that are to be passed on, in this thread and those made later. So:
  // before any thread is made. For the rest of the process's life.
  ForegroundChild();

  // Runs it to its end and gives its exit status: 128 + the number of the signal that ended it; 127
  // when there is no such program and 126 when it can't be started, as env(1) says these. Once.
  Result<int> run(std::vector<std::string> argv, std::map<std::string, std::string> environment);

 private:
  sigset_t passed_on_;
  std::vector<int> blocked_before_;
};

}  // namespace trainyard::cli
