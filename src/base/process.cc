#include "base/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/check.h"

extern char** environ;

namespace trainyard {
namespace {

ExitStatus to_exit_status(int status) {
  if (WIFSIGNALED(status)) return {128 + WTERMSIG(status)};
  return {WEXITSTATUS(status)};
}

std::vector<std::string> environment_of(const SpawnOptions& options) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr && !options.only_environment; ++entry) {
    const std::string text = *entry;
    if (!options.environment.contains(text.substr(0, text.find('=')))) all.push_back(text);
  }
  for (const auto& [key, value] : options.environment) all.push_back(key + "=" + value);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (std::string& text : strings) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

// posix_spawn's file actions and attributes, freed when done.
struct SpawnSetup {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  SpawnSetup() {
    CHECK(posix_spawn_file_actions_init(&actions) == 0);
    CHECK(posix_spawnattr_init(&attributes) == 0);
  }
  ~SpawnSetup() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;
};

}  // namespace

Result<Child> Child::spawn(const SpawnOptions& options) {
  CHECK(!options.argv.empty());
  SpawnSetup setup;
  // Moved away from 0, 1 and 2 first, so that no dup2 overwrites one that is still to be copied.
  std::array<UniqueFd, 3> safe;
  const std::array<int, 3> wanted = {options.stdin_fd, options.stdout_fd, options.stderr_fd};
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const int target = static_cast<int>(i);
    if (wanted[i] < 0) {
      posix_spawn_file_actions_addopen(&setup.actions, target, "/dev/null", O_RDWR, 0);
      continue;
    }
    safe[i] = UniqueFd(::fcntl(wanted[i], F_DUPFD_CLOEXEC, 3));
    if (!safe[i]) return Error::from_errno(errno, "duplicate a descriptor for " + options.argv[0]);
    posix_spawn_file_actions_adddup2(&setup.actions, safe[i].get(), target);
  }
  if (!options.inherit_like_exec) posix_spawn_file_actions_addclosefrom_np(&setup.actions, 3);
  if (!options.directory.empty())
    posix_spawn_file_actions_addchdir_np(&setup.actions, options.directory.c_str());

  short flags = POSIX_SPAWN_SETSIGMASK;
  if (!options.inherit_like_exec) flags = static_cast<short>(flags | POSIX_SPAWN_SETSIGDEF);
  if (options.new_session) flags = static_cast<short>(flags | POSIX_SPAWN_SETSID);
  sigset_t blocked, defaults;
  sigemptyset(&blocked);
  for (const int number : options.blocked_signals) sigaddset(&blocked, number);
  sigemptyset(&defaults);
  for (const int number : {SIGPIPE, SIGTERM, SIGINT, SIGHUP, SIGCHLD}) sigaddset(&defaults, number);
  posix_spawnattr_setsigmask(&setup.attributes, &blocked);
  posix_spawnattr_setsigdefault(&setup.attributes, &defaults);
  posix_spawnattr_setflags(&setup.attributes, flags);

  std::vector<std::string> argv = options.argv;
  std::vector<std::string> environment = environment_of(options);
  pid_t pid = -1;
  const int failed = ::posix_spawnp(&pid, argv[0].c_str(), &setup.actions, &setup.attributes,
                                    pointers(argv).data(), pointers(environment).data());
  if (failed != 0) return Error::from_errno(failed, "start " + options.argv[0]);
  // Only this process can reap the child, so the pid is still the child's.
  UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!pidfd) return Error::from_errno(errno, "pidfd_open of " + options.argv[0]);
  return Child(pid, std::move(pidfd));
}

Result<std::optional<ExitStatus>> Child::wait(std::optional<std::chrono::milliseconds> timeout) {
  if (ended_) return ended_;
  pollfd ready{pidfd_.get(), POLLIN, 0};
  int n;
  do {
    n = ::poll(&ready, 1, timeout ? static_cast<int>(timeout->count()) : -1);
  } while (n < 0 && errno == EINTR && !timeout);
  if (n < 0 && errno != EINTR) return Error::from_errno(errno, "wait for a child");
  if (n <= 0) return std::optional<ExitStatus>();
  int status = 0;
  pid_t reaped;
  do {
    reaped = ::waitpid(pid_, &status, 0);
  } while (reaped < 0 && errno == EINTR);
  if (reaped < 0) return Error::from_errno(errno, "wait for a child");
  ended_ = to_exit_status(status);
  return ended_;
}

Result<void> Child::signal(int number) const {
  if (::syscall(SYS_pidfd_send_signal, pidfd_.get(), number, nullptr, 0) != 0)
    return Error::from_errno(errno, "signal a child");
  return ok();
}

Result<CommandOutput> run_command(std::vector<std::string> argv, std::chrono::milliseconds deadline,
                                  std::map<std::string, std::string> environment) {
  constexpr std::size_t kMaxOutput = 1 << 20;
  std::array<int, 2> out_pipe{}, err_pipe{};
  if (::pipe2(out_pipe.data(), O_CLOEXEC) != 0) return Error::from_errno(errno, "pipe");
  UniqueFd out_read(out_pipe[0]), out_write(out_pipe[1]);
  if (::pipe2(err_pipe.data(), O_CLOEXEC) != 0) return Error::from_errno(errno, "pipe");
  UniqueFd err_read(err_pipe[0]), err_write(err_pipe[1]);

  SpawnOptions options;
  options.argv = std::move(argv);
  options.environment = std::move(environment);
  options.stdout_fd = out_write.get();
  options.stderr_fd = err_write.get();
  TRY(Child child, Child::spawn(options));
  out_write.reset();
  err_write.reset();

  CommandOutput output;
  const auto end = std::chrono::steady_clock::now() + deadline;
  const auto left = [&] {
    return std::max(std::chrono::milliseconds{0},
                    std::chrono::duration_cast<std::chrono::milliseconds>(
                        end - std::chrono::steady_clock::now()));
  };
  std::array<pollfd, 2> streams{{{out_read.get(), POLLIN, 0}, {err_read.get(), POLLIN, 0}}};
  while (streams[0].fd >= 0 || streams[1].fd >= 0) {
    const int n = ::poll(streams.data(), streams.size(), static_cast<int>(left().count()));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    for (std::size_t i = 0; i < streams.size(); ++i) {
      if (streams[i].fd < 0 || streams[i].revents == 0) continue;
      char buffer[16384];
      const ssize_t got = ::read(streams[i].fd, buffer, sizeof buffer);
      std::string& text = i == 0 ? output.out : output.err;
      if (got > 0 && text.size() < kMaxOutput) text.append(buffer, static_cast<std::size_t>(got));
      if (got <= 0) streams[i].fd = -1;
    }
  }
  TRY(std::optional<ExitStatus> status, child.wait(left()));
  if (!status) {
    TRY_VOID(child.signal(SIGKILL));
    TRY(status, child.wait());
    return Error(ErrorKind::deadline, options.argv[0] + " did not end within " +
                                          std::to_string(deadline.count()) + " ms");
  }
  output.status = *status;
  return output;
}

}  // namespace trainyard
