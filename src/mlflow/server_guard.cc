#include "mlflow/server_guard.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

#include "base/files.h"
#include "base/log.h"
#include "base/unique_fd.h"
#include "mlflow/confinement.h"
#include "mlflow/server_plan.h"

namespace trainyard::mlflow {
namespace {

using Steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto kGrace = 10s;  // for the requests that are being answered
constexpr auto kGraceOfOthers = 2s;
constexpr std::uint64_t kMaxLog = 4ULL << 20;

// What can't be written is lost: a full disk must not end the server.
class GuardLog {
 public:
  void write(std::string_view output) {
    if (!file_) open();
    if (!file_ || !write_all(file_.get(), output)) return;
    size_ += output.size();
    if (size_ < kMaxLog) return;
    file_.reset();
    ::rename(kServerLog, (std::string(kServerLog) + ".1").c_str());
  }

 private:
  void open() {
    file_ = UniqueFd(::open(kServerLog, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    struct stat status{};
    size_ = file_ && ::fstat(file_.get(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size)
                                                        : 0;
  }

  UniqueFd file_;
  std::uint64_t size_ = 0;
};

int failed(const char* doing) {
  std::perror(doing);
  return 1;
}

// To the folder `work` and what it needs to read.
void confine_to_work(const std::string& program) {
  std::error_code failed;
  const std::filesystem::path folder = std::filesystem::current_path(failed);
  Confinement own = program_confinement(program);
  own.readable.push_back(folder / kServerAwsConfig);
  own.unlisted.push_back(folder / kServerSecrets);
  own.writable.push_back(folder / kServerWork);
  const auto confined = confine(own);
  if (confined) return;
  log::warning("mlflow_not_confined",
               {{"folder", folder.string()}, {"error", confined.error().message()}});
  if (confined.error().kind() != ErrorKind::unavailable) ::_exit(126);
}

// In the child; doesn't return.
[[noreturn]] void become(const std::vector<std::string>& command, int output, pid_t guard) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != guard) ::_exit(1);  // it was killed before that
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  confine_to_work(command[0]);
  if (::chdir(kServerWork) != 0) ::_exit(failed(kServerWork));
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  ::execvp(words[0], words.data());
  std::perror(words[0]);
  ::_exit(127);
}

class GuardedProgram {
 public:
  GuardedProgram(pid_t program, UniqueFd output, UniqueFd signals)
      : program_(program), output_(std::move(output)), signals_(std::move(signals)) {}

  int wait_for_end() {
    std::array<pollfd, 3> events{
        {{STDIN_FILENO, POLLIN, 0}, {signals_.get(), POLLIN, 0}, {output_.get(), POLLIN, 0}}};
    while (!all_ended_) {
      if (::poll(events.data(), events.size(), milliseconds_left()) < 0 && errno != EINTR)
        return failed("poll");
      if (events[0].revents != 0 && read_some(STDIN_FILENO).empty()) {
        events[0].fd = -1;
        stop();
      }
      if (events[1].revents != 0) take_signal();
      if (events[2].revents != 0) {
        const std::string_view text = read_some(output_.get());
        log_.write(text);
        if (text.empty()) events[2].fd = -1;
      }
      // Whoever still has this process group; this process has it too.
      if (deadline_ && Steady::now() >= *deadline_) ::kill(0, SIGKILL);
    }
    // What they wrote last says why.
    for (std::string_view rest = read_some(output_.get()); !rest.empty();
         rest = read_some(output_.get()))
      log_.write(rest);
    return status_.value_or(1);
  }

 private:
  int milliseconds_left() const {
    if (!deadline_) return -1;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(*deadline_ - Steady::now()).count();
    return left < 0 ? 0 : static_cast<int>(left);
  }

  std::string_view read_some(int fd) {
    const ssize_t got = ::read(fd, buffer_.data(), buffer_.size());
    return {buffer_.data(), got > 0 ? static_cast<std::size_t>(got) : 0};
  }

  void stop() {
    if (status_ || deadline_) return;
    deadline_ = Steady::now() + kGrace;
    ::kill(program_, SIGTERM);
  }

  void take_signal() {
    signalfd_siginfo info{};
    if (::read(signals_.get(), &info, sizeof info) != sizeof info) return;
    if (info.ssi_signo != SIGCHLD) return stop();
    int status = 0;
    pid_t ended = 0;
    while ((ended = ::waitpid(-1, &status, WNOHANG)) > 0)
      if (ended == program_) end_others(status);
    all_ended_ = ended < 0 && errno == ECHILD;
  }

  // Its children are this process's by now (PR_SET_CHILD_SUBREAPER).
  void end_others(int status) {
    status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    deadline_ = Steady::now() + kGraceOfOthers;
    ::kill(0, SIGTERM);
  }

  const pid_t program_;
  const UniqueFd output_;
  const UniqueFd signals_;
  GuardLog log_;
  std::array<char, 16384> buffer_{};
  std::optional<Steady::time_point> deadline_;
  std::optional<int> status_;
  bool all_ended_ = false;
};

}  // namespace

int guard(const std::vector<std::string>& command) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  sigset_t own;
  sigemptyset(&own);
  for (const int number : {SIGTERM, SIGINT, SIGCHLD}) sigaddset(&own, number);
  if (::sigprocmask(SIG_BLOCK, &own, nullptr) != 0) return failed("sigprocmask");
  UniqueFd signals(::signalfd(-1, &own, SFD_CLOEXEC));
  if (!signals) return failed("signalfd");
  const auto lock = FileLock::try_acquire(kServerLock);
  if (!lock) {
    std::fprintf(stderr, "%s\n", lock.error().message().c_str());
    return 1;
  }
  if (!lock->has_value()) return kGuardBusy;
  ::unlink((std::string(kServerWork) + "/" + kServerSocket)
               .c_str());  // one that was killed leaves it; uvicorn refuses to start then
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return failed("pipe");
  UniqueFd output(pipe[0]), input(pipe[1]);
  const pid_t self = ::getpid();
  const pid_t program = ::fork();
  if (program < 0) return failed("fork");
  if (program == 0) become(command, input.get(), self);
  input.reset();
  return GuardedProgram(program, std::move(output), std::move(signals)).wait_for_end();
}

}  // namespace trainyard::mlflow
