#pragma once

#include <sys/types.h>

#include <optional>
#include <utility>
#include <vector>

#include "base/unique_fd.h"
#include "runtime/runtime.h"

namespace trainyard::runtime {

// This process's ends of a program's input and output.
struct ProgramStreams {
  UniqueFd terminal{};                  // the master of its terminal; otherwise these three
  UniqueFd input{}, output{}, error{};  // pipes
};

// Three pipes; our ends are non-blocking.
struct ProgramPipes {
  ProgramStreams ours{};
  UniqueFd input{}, output{}, error{};  // the program's
};
Result<ProgramPipes> make_program_pipes();

// A program that is a child of this process, reaped only here, and leads a session.
class AttachedProcess final : public ContainerProcess {
 public:
  static Result<std::unique_ptr<ContainerProcess>> adopt(pid_t pid, ProgramStreams streams);

  int input() const override {
    return streams_.terminal ? streams_.terminal.get() : streams_.input.get();
  }
  std::vector<int> outputs() const override;
  Result<std::size_t> write(std::string_view input) override;
  void close_input() override { streams_.input.reset(); }
  Result<void> read(const OutputSink& sink) override;
  std::optional<int> exit_code() const override { return exit_code_; }
  Result<void> resize(TerminalSize size) override;
  Result<void> kill() override;

 private:
  AttachedProcess(pid_t pid, UniqueFd pidfd, ProgramStreams streams)
      : pid_(pid), pidfd_(std::move(pidfd)), streams_(std::move(streams)) {}

  const pid_t pid_;
  const UniqueFd pidfd_;
  ProgramStreams streams_;  // an output that isn't open has ended
  std::optional<int> exit_code_;
};

}  // namespace trainyard::runtime
