#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace trainyard {

// How a child ended. `code` is the exit status, or 128 + the signal's number if a signal killed it
// (the shell's and Docker's convention).
struct ExitStatus {
  int code = 0;
  bool success() const { return code == 0; }
};

struct SpawnOptions {
  std::vector<std::string> argv;  // argv[0] is looked up in PATH
  // Added to this process's environment; with `only_environment` it is the child's whole
  // environment.
  std::map<std::string, std::string> environment;
  bool only_environment = false;
  std::filesystem::path directory;  // empty: this process's
  // The child's descriptors 0, 1 and 2; -1 is /dev/null.
  int stdin_fd = -1;
  int stdout_fd = -1;
  int stderr_fd = -1;
  // Inherit what execve(2) keeps: other descriptors without close-on-exec, and ignored signals.
  // Otherwise nothing else is inherited, and signals have their default actions.
  bool inherit_like_exec = false;
  bool new_session = false;  // setsid: survives the terminal and the parent's process group
  // Signals that are blocked in the child at its start, for a child that reads them with signalfd.
  std::vector<int> blocked_signals;
};

// A child process. Destroying this neither ends nor reaps the child.
class Child {
 public:
  static Result<Child> spawn(const SpawnOptions& options);

  pid_t pid() const { return pid_; }
  // Becomes readable when the child has ended (pidfd_open(2)); safe against reuse of the pid.
  int pidfd() const { return pidfd_.get(); }
  // Blocks. nullopt: still running after `timeout`. Reaps the child; later calls return the same
  // answer.
  Result<std::optional<ExitStatus>> wait(std::optional<std::chrono::milliseconds> timeout = {});
  Result<void> signal(int number) const;

 private:
  Child(pid_t pid, UniqueFd pidfd) : pid_(pid), pidfd_(std::move(pidfd)) {}
  pid_t pid_;
  UniqueFd pidfd_;
  std::optional<ExitStatus> ended_;
};

struct CommandOutput {
  ExitStatus status;
  std::string out;
  std::string err;
};

// Runs a command to its end and returns its output (each stream cut at 1 MiB). deadline: it was
// killed after that time. not_found: the program isn't installed. Blocks.
Result<CommandOutput> run_command(std::vector<std::string> argv, std::chrono::milliseconds deadline,
                                  std::map<std::string, std::string> environment = {});

}  // namespace trainyard
