#include "engine/local_engine.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <thread>
#include <utility>

#include "base/check.h"
#include "base/failpoint.h"
#include "base/files.h"
#include "base/lock_holder.h"

namespace trainyard::engine {

namespace fs = std::filesystem;

namespace {

fs::path lock_of(const AgentOrder& order) {
  return order.directory / "lock";
}

std::string describe(const InstanceId& id) {
  return "agent of " + id.job + " attempt " + std::to_string(id.attempt) + " on " + id.host;
}

}  // namespace

LocalEngine::LocalEngine(LocalEngineOptions options) : options_(std::move(options)) {
  CHECK(!options_.agent_command.empty());
}

Result<bool> LocalEngine::child_runs(const InstanceId& id) {
  const MutexLock guard(mutex_);
  const auto found = children_.find(id);
  if (found == children_.end()) return false;
  TRY(const std::optional<ExitStatus> ended, found->second.wait(std::chrono::milliseconds{0}));
  if (!ended) return true;
  children_.erase(found);
  return false;
}

Result<bool> LocalEngine::is_alive(const AgentOrder& order) {
  TRY(const bool is_child, child_runs(order.id));
  if (is_child) return true;
  TRY(const std::optional<pid_t> holder, FileLock::holder(lock_of(order)));
  return holder.has_value();
}

Result<void> LocalEngine::start(const AgentOrder& order) {
  TRY(const bool alive, is_alive(order));
  if (alive) return ok();

  UniqueFd log(::open((order.directory / "agent.log").c_str(),
                      O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!log) return Error::from_errno(errno, "open the log of the " + describe(order.id));
  SpawnOptions spawn;
  spawn.argv = options_.agent_command;
  spawn.argv.push_back((order.directory / "plan.json").string());
  spawn.stdout_fd = log.get();
  spawn.stderr_fd = log.get();
  spawn.new_session = true;
  spawn.blocked_signals = {SIGTERM};
  auto child = Child::spawn(spawn);
  if (!child) return child.error().wrap("start the " + describe(order.id));
  const MutexLock guard(mutex_);
  children_.insert_or_assign(order.id, std::move(*child));
  return ok();
}

Result<void> LocalEngine::place(const std::vector<AgentOrder>& orders) {
  for (const AgentOrder& order : orders) TRY_VOID(start(order));
  return ok();
}

// An instance whose lock can't be read is left out, so that it doesn't delay the others. If none
// could be read, the error is returned.
Result<std::map<InstanceId, InstanceStatus>> LocalEngine::poll(
    const std::vector<AgentOrder>& orders) {
  std::map<InstanceId, InstanceStatus> known;
  std::optional<Error> failed;
  for (const AgentOrder& order : orders) {
    const auto alive = is_alive(order);
    if (alive) {
      const PlacementState state = *alive ? PlacementState::running : PlacementState::gone;
      known.emplace(order.id, InstanceStatus{state, {}, {}});
    } else {
      failed = alive.error();
    }
  }
  if (known.empty() && failed) return *failed;
  return known;
}

Result<void> LocalEngine::open_gate(const AgentOrder& order, model::Gate gate,
                                    std::string_view text) {
  TRY_VOID(replace_file_durably(order.directory / model::gate_file(gate), text, 0600));
  FAILPOINT("server.gate.opened");
  return ok();
}

Result<void> LocalEngine::signal(const AgentOrder& order, int number) {
  {
    const MutexLock guard(mutex_);
    const auto found = children_.find(order.id);
    if (found != children_.end()) {
      auto sent = found->second.signal(number);
      if (sent) return ok();  // otherwise it has ended; another process may hold the lock
    }
  }
  auto sent = signal_lock_holder(lock_of(order), number);
  if (!sent) return std::move(sent).error().wrap("signal the " + describe(order.id));
  return ok();
}

Result<void> LocalEngine::stop(const AgentOrder& order) {
  return signal(order, SIGTERM);
}

Result<void> LocalEngine::kill(const AgentOrder& order) {
  return signal(order, SIGKILL);
}

Result<LocalEngine::CleanUp> LocalEngine::start_clean_up(const AgentOrder& order) const {
  // Its folder, with its log, may have been removed.
  const UniqueFd log(::open((order.directory / "agent.log").c_str(),
                            O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  SpawnOptions spawn;
  spawn.argv = options_.clean_command;
  spawn.argv.push_back(order.directory.string());
  spawn.stdout_fd = log.get();
  spawn.stderr_fd = log.get();
  spawn.new_session = true;
  auto child = Child::spawn(spawn);
  if (!child) return child.error().wrap("clean up after the " + describe(order.id));
  return CleanUp{std::move(*child), std::chrono::steady_clock::now() + options_.clean_timeout};
}

Result<CleanState> LocalEngine::clean(const AgentOrder& order) {
  const MutexLock guard(mutex_);
  const auto found = clean_ups_.find(order.id);
  if (found == clean_ups_.end()) {
    TRY(CleanUp started, start_clean_up(order));
    clean_ups_.emplace(order.id, std::move(started));
    return CleanState::working;
  }
  CleanUp& clean_up = found->second;
  TRY(const std::optional<ExitStatus> ended, clean_up.child.wait(std::chrono::milliseconds{0}));
  if (!ended) {
    if (std::chrono::steady_clock::now() < clean_up.deadline) return CleanState::working;
    TRY_VOID(clean_up.child.signal(SIGKILL));
    return Error(ErrorKind::deadline,
                 "cleaning up after the " + describe(order.id) + " takes too long");
  }
  clean_ups_.erase(found);
  if (ended->success()) return CleanState::clean;
  if (ended->code == LocalEngineOptions::kBusy) return CleanState::working;
  return Error(ErrorKind::internal, "cleaning up after the " + describe(order.id) +
                                        " ended with status " + std::to_string(ended->code) +
                                        "; see " + (order.directory / "agent.log").string());
}

Result<UniqueFd> LocalEngine::exec(const AgentOrder& order) {
  if (options_.exec_command.empty()) return Engine::exec(order);
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return Error::from_errno(errno, "make a pair of sockets");
  UniqueFd ours(ends[0]);
  const UniqueFd theirs(ends[1]);
  SpawnOptions spawn;
  spawn.argv = options_.exec_command;
  spawn.argv.push_back(order.directory.string());
  spawn.stdin_fd = theirs.get();
  spawn.stdout_fd = STDERR_FILENO;
  spawn.stderr_fd = STDERR_FILENO;
  spawn.new_session = true;
  auto child = Child::spawn(spawn);
  if (!child) return child.error().wrap("run a program beside the " + describe(order.id));
  // Nothing else waits for it.
  std::thread([child = std::move(*child)]() mutable { (void)child.wait(); }).detach();
  return ours;
}

}  // namespace trainyard::engine
