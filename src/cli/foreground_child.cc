#include "cli/foreground_child.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

#include "base/process.h"
#include "base/unique_fd.h"

namespace trainyard::cli {
namespace {

constexpr int kNoSuchProgram = 127;
constexpr int kNotStarted = 126;
constexpr int kForwardedSignals[] = {SIGINT,  SIGTERM, SIGHUP,   SIGQUIT,
                                     SIGUSR1, SIGUSR2, SIGWINCH, SIGALRM};

// -1 for one that this process was started without.
int open_or_none(int fd) {
  return ::fcntl(fd, F_GETFD) < 0 ? -1 : fd;
}

}  // namespace

ForegroundChild::ForegroundChild() {
  sigemptyset(&forwarded_signals_);
  for (const int number : kForwardedSignals) sigaddset(&forwarded_signals_, number);
  sigset_t before;
  ::pthread_sigmask(SIG_BLOCK, &forwarded_signals_, &before);
  for (int number = 1; number < NSIG; ++number)
    if (sigismember(&before, number) == 1) blocked_before_.push_back(number);
}

Result<int> ForegroundChild::run(std::vector<std::string> argv,
                                 std::map<std::string, std::string> environment) {
  const UniqueFd signals(::signalfd(-1, &forwarded_signals_, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!signals) return Error::from_errno(errno, "signalfd");
  SpawnOptions options;
  options.argv = std::move(argv);
  options.environment = std::move(environment);
  options.only_environment = true;
  options.inherit_like_exec = true;
  options.stdin_fd = open_or_none(STDIN_FILENO);
  options.stdout_fd = open_or_none(STDOUT_FILENO);
  options.stderr_fd = open_or_none(STDERR_FILENO);
  options.blocked_signals = blocked_before_;
  auto child = Child::spawn(options);
  if (!child) {
    std::fprintf(stderr, "trainyard: %s\n", child.error().message().c_str());
    return child.error().kind() == ErrorKind::not_found ? kNoSuchProgram : kNotStarted;
  }
  std::array<pollfd, 2> ready{{{child->pidfd(), POLLIN, 0}, {signals.get(), POLLIN, 0}}};
  while (true) {
    if (::poll(ready.data(), ready.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return Error::from_errno(errno, "wait for a child");
    }
    if (ready[0].revents != 0) {
      TRY(const auto ended, child->wait());
      return ended->code;
    }
    signalfd_siginfo info{};
    if (::read(signals.get(), &info, sizeof info) != sizeof info) continue;
    // SI_KERNEL and its like: of the terminal, for the whole group.
    if (info.ssi_code > 0) continue;
    // It may just have ended; the next poll notices.
    (void)child->signal(static_cast<int>(info.ssi_signo));
  }
}

}  // namespace trainyard::cli
