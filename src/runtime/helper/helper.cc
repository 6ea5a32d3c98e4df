// The only program in helper containers (helper_image.h), statically linked.
//
//   /helper                                        waits forever
//   /helper PID START_TIME PROGRAM [ARGUMENTS…]    runs PROGRAM where process PID is: with its file
//                                                  systems and network, but as this user
//
// START_TIME is the process's, from /proc/PID/stat: if this container sees other processes than its
// creator, no process has both numbers.

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <string>

namespace {

int fail(const std::string& what) {
  std::perror(what.c_str());
  return 127;
}

// Its 22nd field; the second, a name in parentheses, may contain anything. Empty: no such process.
std::string start_time_of(const std::string& process) {
  char text[4096] = {};
  const int file = open((process + "/stat").c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 || read(file, text, sizeof text - 1) <= 0) return "";
  const char* at = std::strrchr(text, ')');
  for (int field = 2; at != nullptr && field < 22; ++field) at = std::strchr(at + 1, ' ');
  return at == nullptr ? "" : std::string(at + 1, std::strcspn(at + 1, " "));
}

int run_while_alive(const std::string& process, const std::string& start_time, char** program) {
  if (start_time_of(process) != start_time) {
    std::fprintf(stderr, "the engine's containers don't see this machine's processes\n");
    return 127;
  }
  const int network = open((process + "/ns/net").c_str(), O_RDONLY | O_CLOEXEC);
  const int files = open((process + "/ns/mnt").c_str(), O_RDONLY | O_CLOEXEC);
  if (network < 0 || files < 0) return fail("open the namespaces of " + process);
  if (setns(network, CLONE_NEWNET) != 0) return fail("enter the network of " + process);
  if (setns(files, CLONE_NEWNS) != 0) return fail("enter the file systems of " + process);
  execv(program[0], program);
  return fail(program[0]);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 3) return run_while_alive(std::string("/proc/") + argv[1], argv[2], argv + 3);
  for (;;) pause();
}
