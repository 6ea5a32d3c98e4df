#include "control/attempt_cleaner.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "control/attempt_folders.h"

namespace trainyard::control {
namespace {

// How often a clean-up is asked whether it is done.
constexpr std::chrono::milliseconds kCleanUpPoll{20};

}  // namespace

AttemptCleaner::AttemptCleaner(engine::Engine& engine, std::filesystem::path attempts,
                               AttemptCleanerOptions options)
    : engine_(engine), attempts_(std::move(attempts)), options_(options) {}

void AttemptCleaner::add(const engine::AgentOrder& order, bool left_behind) {
  const auto now = Steady::now();
  ending_.insert_or_assign(order.id, Ending{order, left_behind, now + options_.farewell, now,
                                            options_.min_retry, false});
}

std::vector<engine::InstanceId> AttemptCleaner::step() {
  const auto now = Steady::now();
  std::vector<engine::AgentOrder> due;
  for (auto& [id, ending] : ending_) {
    if (ending.next > now) continue;
    ending.next = now + options_.pace;
    due.push_back(ending.order);
  }
  if (due.empty()) return {};
  const auto known = engine_.poll(due);
  if (!known) return {};  // no evidence; asked again
  std::vector<engine::InstanceId> over;
  for (const auto& [id, status] : *known)
    if (is_over(ending_.at(id), status.state, now)) over.push_back(id);
  for (const engine::InstanceId& id : over) ending_.erase(id);
  return over;
}

bool AttemptCleaner::is_over(Ending& ending, engine::InstanceState state, Steady::time_point now) {
  const bool is_there =
      state == engine::InstanceState::running || state == engine::InstanceState::queued;
  if (!is_there) return !ending.left_behind || is_clean(ending, now);
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

bool AttemptCleaner::is_clean(Ending& ending, Steady::time_point now) {
  const auto state = engine_.clean(ending.order);
  if (!state) {
    log::error("attempt_not_cleaned", {{"job", ending.order.id.job},
                                       {"attempt", ending.order.id.attempt},
                                       {"instance", ending.order.id.host},
                                       {"error", state.error().message()},
                                       {"next_try_ms", ending.retry.count()}});
    ending.next = now + ending.retry;
    ending.retry = std::min(ending.retry * 2, options_.max_retry);
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
