#include "runtime/attached_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace trainyard::runtime {
namespace {

constexpr std::size_t kProgramReadSize = 32 * 1024;

Result<void> make_pipe(UniqueFd& read, UniqueFd& write, bool ours_reads) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return Error::from_errno(errno, "make a pipe");
  read = UniqueFd(ends[0]);
  write = UniqueFd(ends[1]);
  if (::fcntl(ours_reads ? read.get() : write.get(), F_SETFL, O_NONBLOCK) != 0)
    return Error::from_errno(errno, "set up a pipe");
  return ok();
}

// Reads what is available from `fd`, which is closed at its end.
Result<void> drain(UniqueFd& fd, OutputStream stream, const OutputSink& sink) {
  std::array<char, kProgramReadSize> buffer;
  while (fd) {
    const ssize_t got = ::read(fd.get(), buffer.data(), buffer.size());
    if (got > 0) {
      sink(stream, {buffer.data(), static_cast<std::size_t>(got)});
      return ok();  // the rest later: others wait too
    }
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return ok();
    // EIO: no process has the terminal open any more.
    const int failed = got < 0 && errno != EIO ? errno : 0;
    fd.reset();
    if (failed != 0) return Error::from_errno(failed, "read the program's output");
  }
  return ok();
}

bool program_has_ended(int pidfd) {
  pollfd ended{pidfd, POLLIN, 0};
  return ::poll(&ended, 1, 0) > 0;
}

bool has_input(int fd) {
  pollfd ready{fd, POLLIN, 0};
  return fd >= 0 && ::poll(&ready, 1, 0) > 0 && (ready.revents & POLLIN) != 0;
}

}  // namespace

Result<ProgramPipes> make_program_pipes() {
  ProgramPipes pipes;
  TRY_VOID(make_pipe(pipes.input, pipes.ours.input, false));
  TRY_VOID(make_pipe(pipes.ours.output, pipes.output, true));
  TRY_VOID(make_pipe(pipes.ours.error, pipes.error, true));
  return pipes;
}

Result<std::unique_ptr<ContainerProcess>> AttachedProcess::adopt(pid_t pid,
                                                                 ProgramStreams streams) {
  UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!pidfd) return Error::from_errno(errno, "pidfd_open of the program");
  return std::unique_ptr<ContainerProcess>(
      new AttachedProcess(pid, std::move(pidfd), std::move(streams)));
}

std::vector<int> AttachedProcess::outputs() const {
  std::vector<int> all;
  if (exit_code_) return all;
  for (const UniqueFd* fd : {&streams_.terminal, &streams_.output, &streams_.error, &pidfd_})
    if (*fd) all.push_back(fd->get());
  return all;
}

Result<std::size_t> AttachedProcess::write(std::string_view input) {
  if (this->input() < 0) return input.size();
  ssize_t taken;
  do {
    taken = ::write(this->input(), input.data(), input.size());
  } while (taken < 0 && errno == EINTR);
  if (taken >= 0) return static_cast<std::size_t>(taken);
  if (errno == EAGAIN) return std::size_t{0};
  if (errno != EPIPE && errno != EIO) return Error::from_errno(errno, "write to the program");
  streams_.input.reset();
  return input.size();
}

// After the program has ended, doesn't wait for what other processes of the container keep open.
Result<void> AttachedProcess::read(const OutputSink& sink) {
  const bool ended = !exit_code_ && program_has_ended(pidfd_.get());
  TRY_VOID(drain(streams_.terminal, OutputStream::out, sink));
  TRY_VOID(drain(streams_.output, OutputStream::out, sink));
  TRY_VOID(drain(streams_.error, OutputStream::err, sink));
  for (const UniqueFd* fd : {&streams_.terminal, &streams_.output, &streams_.error})
    if (has_input(fd->get())) return ok();
  if (!ended) return ok();
  int status = 0;
  pid_t reaped;
  do {
    reaped = ::waitpid(pid_, &status, 0);
  } while (reaped < 0 && errno == EINTR);
  if (reaped < 0) return Error::from_errno(errno, "reap the program");
  exit_code_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return ok();
}

Result<void> AttachedProcess::resize(TerminalSize size) {
  if (!streams_.terminal) return ok();
  struct winsize window{};
  window.ws_row = static_cast<unsigned short>(size.rows);
  window.ws_col = static_cast<unsigned short>(size.columns);
  if (::ioctl(streams_.terminal.get(), TIOCSWINSZ, &window) != 0 && errno != EIO)
    return Error::from_errno(errno, "resize the terminal");
  return ok();
}

Result<void> AttachedProcess::kill() {
  if (exit_code_) return ok();
  ::kill(-pid_, SIGKILL);
  if (::syscall(SYS_pidfd_send_signal, pidfd_.get(), SIGKILL, nullptr, 0) != 0 && errno != ESRCH)
    return Error::from_errno(errno, "end the program");
  return ok();
}

}  // namespace trainyard::runtime
