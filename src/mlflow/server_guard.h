#pragma once

#include <string>
#include <vector>

namespace trainyard::mlflow {

// The exit status of a guard that did nothing: another one is still there in the same folder.
inline constexpr int kGuardBusy = 75;

// What trainyard-guard does: runs a program in the current folder, and sees to it that nothing of
// it is left when it ends. The program is asked to end when the standard input reaches its end, a
// pipe whose other end the server holds, so also when the server was killed; or at a SIGTERM. What is
// left of the program's processes ten seconds later is killed. If this process is killed itself, the
// program is too.
//
// The program's current folder is `work`, and it may use no other files but its own and those of the
// system (mlflow/confinement.h); where the kernel can't confine it, it runs with a line in the log.
//
// Holds the file `lock` in the current folder meanwhile. The program's output goes to `server.log`;
// at 4 MiB that becomes `server.log.1`, and a new one is begun.
//
// Returns the program's exit status (128 + the number of the signal that killed it), kGuardBusy, or 1
// if it couldn't be started. For a process of its own, with one thread, that leads its process group.
int guard(const std::vector<std::string>& command);

}  // namespace trainyard::mlflow
