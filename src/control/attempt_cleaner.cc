#include "control/attempt_cleaner.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/files.h"
#include "base/log.h"
#include "base/time.h"
#include "control/attempt_folders.h"
#include "model/gate.h"

namespace trainyard::control {
namespace {

// How often a clean-up is polled.
constexpr std::chrono::milliseconds kCleanUpPoll{20};
// How often it is checked whether the time of a kept instance has passed.
constexpr std::chrono::milliseconds kKeptPoll{500};

}  // namespace

AttemptCleaner::AttemptCleaner(engine::Engine& engine, std::filesystem::path attempts,
                               AttemptCleanerOptions options)
    : engine_(engine), attempts_(std::move(attempts)), options_(options) {}

void AttemptCleaner::add(const engine::AgentOrder& order, bool left_behind) {
  const auto now = Steady::now();
  ending_.insert_or_assign(order.id, Ending{.order = order,
                                            .left_behind = left_behind,
                                            .kill_at = now + options_.exit_timeout,
                                            .next = now});
}

void AttemptCleaner::add_warm(const engine::AgentOrder& order) {
  add(order, false);
  ending_.at(order.id).is_warm = true;
}

std::vector<engine::InstanceId> AttemptCleaner::step() {
  const auto now = Steady::now();
  std::vector<engine::AgentOrder> due;
  for (auto& [id, ending] : ending_) {
    if (ending.next > now) continue;
    const bool is_waited_for = ending.left_behind || ending.is_warm;
    ending.next = now + (is_waited_for ? kCleanUpPoll : options_.pace);
    due.push_back(ending.order);
  }
  if (due.empty()) return {};
  const auto known = engine_.poll(due);
  if (!known) return {};  // no evidence; poll again
  std::vector<engine::InstanceId> over;
  for (const auto& [id, status] : *known)
    if (is_over(ending_.at(id), status.state, now)) over.push_back(id);
  for (const engine::InstanceId& id : over) ending_.erase(id);
  return over;
}

bool AttemptCleaner::is_over(Ending& ending, engine::PlacementState state, Steady::time_point now) {
  const bool is_present =
      state == engine::PlacementState::running || state == engine::PlacementState::queued;
  if (!is_present)
    return !ending.left_behind || is_cleaned_up(ending) ||
           (!is_kept(ending, now) && is_clean(ending, now));
  if (now < ending.kill_at) return false;
  const auto killed = engine_.kill(ending.order);
  if (std::exchange(ending.is_killed, true)) return false;
  ending.next = now + kCleanUpPoll;
  log::warning("agent_killed", {{"job", ending.order.id.job},
                                {"attempt", ending.order.id.attempt},
                                {"instance", ending.order.id.host},
                                {"error", killed ? "" : killed.error().message()}});
  return false;
}

// By the agent itself, after its last report.
bool AttemptCleaner::is_cleaned_up(const Ending& ending) const {
  if (::access((ending.order.directory / model::kUndoneFile).c_str(), F_OK) != 0) return false;
  mark_closed(attempts_, ending.order.id);
  return true;
}

// Root and volume of a failed instance.
bool AttemptCleaner::is_kept(Ending& ending, Steady::time_point now) const {
  const auto text = read_file(ending.order.directory / model::kKeptFile);
  const auto until = text ? model::parse_kept_text(*text) : std::nullopt;
  if (!until || *until <= system_clock().now()) return false;
  ending.next = now + kKeptPoll;
  return true;
}

void AttemptCleaner::clean_now(const std::string& job) {
  for (auto& [id, ending] : ending_) {
    if (id.job != job) continue;
    ::unlink((ending.order.directory / model::kKeptFile).c_str());
    ending.next = {};
  }
}

bool AttemptCleaner::is_clean(Ending& ending, Steady::time_point now) {
  const auto state = engine_.clean(ending.order);
  if (!state) {
    const auto pause = options_.retry.pause(++ending.failures);
    log::error("attempt_not_cleaned", {{"job", ending.order.id.job},
                                       {"attempt", ending.order.id.attempt},
                                       {"instance", ending.order.id.host},
                                       {"error", state.error().message()},
                                       {"next_try_ms", pause.count()}});
    ending.next = now + pause;
    return false;
  }
  ending.next = now + kCleanUpPoll;
  if (*state == engine::CleanState::working) return false;
  mark_closed(attempts_, ending.order.id);
  log::info("attempt_cleaned", {{"job", ending.order.id.job},
                                {"attempt", ending.order.id.attempt},
                                {"instance", ending.order.id.host}});
  return true;
}

bool AttemptCleaner::has_job(const std::string& job) const {
  return std::any_of(ending_.begin(), ending_.end(),
                     [&](const auto& entry) { return entry.first.job == job; });
}

std::vector<engine::InstanceId> AttemptCleaner::forget(const std::string& job) {
  std::vector<engine::InstanceId> forgotten;
  for (const auto& [id, ending] : ending_)
    if (id.job == job) forgotten.push_back(id);
  for (const engine::InstanceId& id : forgotten) ending_.erase(id);
  return forgotten;
}

}  // namespace trainyard::control
