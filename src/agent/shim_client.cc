#include "agent/shim_client.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "agent/own_program.h"
#include "base/failpoint.h"
#include "base/lock_holder.h"
#include "base/log.h"

namespace trainyard::agent {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

namespace {

constexpr auto kStartPollInterval = 100ms;
// How long a shim may take to kill and remove its container, after a request and after a kill.
constexpr auto kExitTimeout = 20s;
constexpr auto kKillTimeout = 10s;
constexpr int kMissedBeats = 10;

Result<std::optional<FileLock>> lock_within(const ShimFolder& folder,
                                            std::chrono::milliseconds max_wait) {
  const FolderWatch watch(folder.path);
  const auto deadline = Steady::now() + max_wait;
  for (;;) {
    TRY(auto lock, FileLock::try_acquire(folder.lock()));
    if (lock || Steady::now() >= deadline) return lock;
    watch.wait(10ms);
  }
}

}  // namespace

Result<std::function<bool()>> start_shim_process(const fs::path& instance) {
  return start_own_program("trainyard-shim", instance);
}

Result<FileLock> end_shim(const ShimFolder& folder) {
  TRY_VOID(ensure_directory(folder.path, 0700));
  TRY(auto lock, FileLock::try_acquire(folder.lock()));
  if (lock) return std::move(*lock);
  const UniqueFd kill_file(::open(folder.kill().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  TRY(lock, lock_within(folder, kill_file ? kExitTimeout : 0ms));
  if (lock) return std::move(*lock);
  log::warning("shim_killed", {{"folder", folder.path.string()}});
  TRY_VOID(signal_lock_holder(folder.lock(), SIGKILL));
  TRY(lock, lock_within(folder, kKillTimeout));
  if (lock) return std::move(*lock);
  return Error(ErrorKind::unavailable, "the shim in " + folder.path.string() + " does not end");
}

ShimClient::ShimClient(const fs::path& instance, StartShim start_shim)
    : instance_(instance), folder_(instance), start_shim_(std::move(start_shim)) {}

Result<ShimClient::Found> ShimClient::find(bool announced) {
  TRY_VOID(ensure_directory(folder_.path, 0700));
  watch_.emplace(folder_.path);
  TRY(lock_, FileLock::try_acquire(folder_.lock()));
  if (!lock_) return Found::here;
  // What the container had written at a power cut need not be on the disk.
  const auto text = read_file(folder_.order());
  const auto order = text ? parse_container_order(*text) : Result<ContainerOrder>(text.error());
  if (!order || order->boot_id != this_boot()) return announced ? Found::lost : Found::nothing;
  const bool has_started = is_present(folder_.starting());
  const auto state = read_container_state(folder_);
  if (state && *state && (*state)->is_final() && has_started) return Found::here;
  return has_started ? Found::lost : Found::nothing;
}

Result<void> ShimClient::launch(const runtime::ContainerSpec& spec,
                                const std::atomic<bool>& cancelled) {
  TRY_VOID(end());
  watch_.emplace(folder_.path);
  TRY_VOID(replace_file(folder_.order(), to_json(ContainerOrder{this_boot(), spec}), 0600));
  TRY_FAILPOINT("agent.container.ordered");
  lock_.reset();
  TRY(has_ended_, start_shim_(instance_));
  FAILPOINT("agent.shim.started");
  for (;;) {
    TRY(const auto state, read_container_state(folder_));
    if (state) state_ = *state;
    if (state && state->is_final())
      return state->error ? *state->error : Error(ErrorKind::internal, "the container has ended");
    if (state) return ok();
    if (cancelled) return Error(ErrorKind::cancelled, "interrupted");
    TRY_VOID(wait(kStartPollInterval).map([](const ContainerState&) {}));
  }
}

Result<void> ShimClient::write_request(const fs::path& file) const {
  const UniqueFd made(::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  if (!made) return Error::from_errno(errno, "create " + file.string());
  return ok();
}

Result<void> ShimClient::start() {
  if (is_present(folder_.starting())) return ok();
  TRY_VOID(write_request(folder_.start()));
  FAILPOINT("agent.container.released");
  return ok();
}

Result<void> ShimClient::stop(model::StopReason reason) {
  return stop_reason() ? ok() : write_request(folder_.stop(reason));
}

Result<void> ShimClient::kill() {
  return write_request(folder_.kill());
}

Result<bool> ShimClient::is_alive() {
  if (has_ended_ && !has_ended_()) return true;
  TRY(const auto holder, FileLock::holder(folder_.lock()));
  return holder.has_value();
}

Result<ContainerState> ShimClient::wait(std::chrono::milliseconds timeout) {
  for (const bool last : {false, true}) {
    if (state_.is_final()) return state_;
    // Checked before the state is read, which is written before the shim ends.
    TRY(const bool alive, is_alive());
    TRY(auto state, read_container_state(folder_));
    if (state) state_ = std::move(*state);
    if (state_.is_final()) return state_;
    if (!alive)
      return Error(ErrorKind::unavailable, "the container's shim has ended before its container");
    if (!last) watch_->wait(timeout);
  }
  return state_;
}

Result<void> ShimClient::end() {
  if (!lock_) {
    TRY(lock_, end_shim(folder_));
  }
  for (const fs::path& file : {folder_.state(), folder_.start(), folder_.starting(), folder_.kill(),
                               folder_.heartbeat(), folder_.stop(model::StopReason::StopRequested),
                               folder_.stop(model::StopReason::MaxRuntimeExceeded)})
    if (::unlink(file.c_str()) != 0 && errno != ENOENT)
      return Error::from_errno(errno, "delete " + file.string());
  state_ = {};
  has_ended_ = nullptr;
  return ok();
}

bool ShimPulse::responds() {
  struct stat info{};
  if (::stat(folder_.heartbeat().c_str(), &info) != 0) return true;  // there is none
  const Timestamp beat = from_epoch_millis(std::int64_t{info.st_mtim.tv_sec} * 1000 +
                                           info.st_mtim.tv_nsec / 1'000'000);
  if (std::exchange(last_, beat) != beat) missed_ = 0;
  if (++missed_ <= kMissedBeats) return true;
  const auto holder = FileLock::holder(folder_.lock());
  // One that has ended is silent by right. This process itself holds the lock to keep others away.
  const bool is_alive = holder && *holder && **holder != ::getpid();
  if (is_alive && missed_ == kMissedBeats + 1)
    log::warning("shim_silent", {{"folder", folder_.path.string()}});
  return !is_alive;
}

Result<void> ShimClient::remove() {
  TRY_VOID(end());
  return remove_tree(folder_.path);
}

}  // namespace trainyard::agent
