#include "agent/feeder_client.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <utility>

#include "agent/container_record.h"
#include "agent/own_program.h"
#include "base/files.h"
#include "base/folder_watch.h"
#include "base/list_folder.h"
#include "base/lock_holder.h"
#include "base/log.h"
#include "fastfile/mount_point.h"
#include "runtime/mounts_below.h"

namespace trainyard::agent {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

namespace {

constexpr auto kFeederPollInterval = 100ms;
// How long closing the channels may take, after a request and after a kill.
constexpr auto kCloseFeedsTimeout = 10s;
constexpr auto kKillFeederTimeout = 10s;

// Whether the lock becomes free within that time.
Result<bool> is_free_within(const FeederFolder& folder, std::chrono::milliseconds timeout) {
  const auto deadline = Steady::now() + timeout;
  const FolderWatch watch(folder.path);
  for (;;) {
    TRY(const auto holder, FileLock::holder(folder.lock()));
    if (!holder || Steady::now() >= deadline) return !holder;
    watch.wait(10ms);
  }
}

}  // namespace

Result<std::function<bool()>> start_feeder_process(const fs::path& instance) {
  return start_own_program("trainyard-feeder", instance);
}

Result<void> FeederClient::launch(const std::atomic<bool>& cancelled) {
  TRY_VOID(remove());
  TRY_VOID(ensure_directory(folder_.path, 0700));
  TRY_VOID(replace_file(folder_.order(), "{\"boot_id\":\"" + this_boot() + "\"}", 0600));
  const FolderWatch watch(folder_.path);
  TRY(has_ended_, start_(instance_));
  for (;;) {
    // Checked before the state is read, which is written before the feeder ends.
    const bool ended = has_ended_();
    TRY(const auto state, read_feeder_state(folder_));
    if (state) return state->error ? Result<void>(*state->error) : ok();
    if (cancelled) return Error(ErrorKind::cancelled, "interrupted");
    if (ended) return Error(ErrorKind::unavailable, "the channels' feeder has ended");
    watch.wait(kFeederPollInterval);
  }
}

Result<void> FeederClient::check() const {
  const bool ended = has_ended_ && has_ended_();
  TRY(const auto holder, FileLock::holder(folder_.lock()));
  TRY(const auto state, read_feeder_state(folder_));
  if (state && state->error) return *state->error;
  if (ended || !holder) return Error(ErrorKind::unavailable, "the channels' feeder has ended");
  return ok();
}

Result<void> FeederClient::end() {
  if (is_present(folder_.path)) {
    const UniqueFd end_file(::open(folder_.end().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    TRY(bool is_free, is_free_within(folder_, end_file ? kCloseFeedsTimeout : 0ms));
    if (!is_free) {
      log::warning("feeder_killed", {{"folder", folder_.path.string()}});
      TRY_VOID(signal_lock_holder(folder_.lock(), SIGKILL));
      TRY(is_free, is_free_within(folder_, kKillFeederTimeout));
    }
    if (!is_free)
      return Error(ErrorKind::unavailable,
                   "the feeder in " + folder_.path.string() + " does not end");
  }
  const fs::path input_data = instance_ / "volume" / "ml" / "input" / "data";
  // Mounts that an ordinary user made with a helper program.
  if (::geteuid() != 0)
    for (const fs::path& channel : list_readable(input_data)) TRY_VOID(fastfile::detach(channel));
  return runtime::release_mounts_below(input_data, [](const fs::path&) { return true; });
}

Result<void> FeederClient::remove() {
  TRY_VOID(end());
  return remove_tree(folder_.path);
}

}  // namespace trainyard::agent
