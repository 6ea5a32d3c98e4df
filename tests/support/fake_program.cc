#include "support/fake_program.h"

#include <fcntl.h>
#include <pty.h>

#include <cerrno>
#include <utility>

#include "runtime/attached_process.h"

namespace trainyard::runtime {
namespace {

// `program`: the side of the terminal that is the program's.
Result<UniqueFd> open_terminal(TerminalSize size, UniqueFd& program) {
  struct winsize window{};
  window.ws_row = static_cast<unsigned short>(size.rows);
  window.ws_col = static_cast<unsigned short>(size.columns);
  int master = -1, slave = -1;
  if (::openpty(&master, &slave, nullptr, nullptr, &window) != 0)
    return Error::from_errno(errno, "make a terminal");
  UniqueFd ours(master);
  program = UniqueFd(slave);
  for (const int fd : {master, slave})
    if (::fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) return Error::from_errno(errno, "set up a terminal");
  if (::fcntl(master, F_SETFL, O_NONBLOCK) != 0)
    return Error::from_errno(errno, "set up a terminal");
  return ours;
}

}  // namespace

Result<FakeProgram> start_fake_program(SpawnOptions options, const ExecSpec& spec) {
  ProgramPipes pipes;
  UniqueFd terminal;
  if (spec.terminal) {
    TRY(pipes.ours.terminal, open_terminal(spec.size, terminal));
    options.argv.insert(options.argv.begin(), {"setsid", "--ctty"});
    options.stdin_fd = options.stdout_fd = options.stderr_fd = terminal.get();
  } else {
    TRY(pipes, make_program_pipes());
    options.new_session = true;
    options.stdin_fd = pipes.input.get();
    options.stdout_fd = pipes.output.get();
    options.stderr_fd = pipes.error.get();
  }
  const auto child = Child::spawn(options);
  if (!child) return Error(ErrorKind::invalid_argument, child.error().message());
  FakeProgram program;
  program.pidfd = UniqueFd(::fcntl(child->pidfd(), F_DUPFD_CLOEXEC, 3));
  TRY(program.process, AttachedProcess::adopt(child->pid(), std::move(pipes.ours)));
  return program;
}

}  // namespace trainyard::runtime
