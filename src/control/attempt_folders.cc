#include "control/attempt_folders.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <thread>
#include <utility>

#include "base/files.h"
#include "base/list_folder.h"
#include "base/parse_number.h"
#include "base/unique_fd.h"
#include "model/gate.h"
#include "model/launch_plan.h"
#include "model/open_mark.h"

namespace trainyard::control {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kPoll{10};
// For a clean-up: longer than an engine's own timeout for it.
constexpr std::chrono::seconds kCleanUpTimeout{150};

fs::path open_marks(const fs::path& attempts) {
  return attempts / model::kOpenMarks;
}

std::optional<engine::InstanceId> parse_mark(const std::string& name) {
  const std::size_t first = name.find('.'), second = name.find('.', first + 1);
  if (first == std::string::npos || second == std::string::npos) return std::nullopt;
  const int attempt = parse_number<int>(name.substr(first + 1, second - first - 1)).value_or(0);
  if (attempt < 1) return std::nullopt;
  return engine::InstanceId{name.substr(0, first), attempt, name.substr(second + 1)};
}

bool is_present(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

// The instances of a job that have a folder or a mark, of any attempt.
std::vector<engine::AgentOrder> orders_of(const fs::path& attempts, const std::string& job) {
  std::vector<engine::AgentOrder> orders;
  for (const fs::path& attempt : list_readable(attempts / job)) {
    const int number = parse_number<int>(attempt.filename().native()).value_or(0);
    for (const fs::path& instance : list_readable(attempt))
      orders.push_back({{job, number, instance.filename().string()}, instance});
  }
  for (engine::AgentOrder& marked : list_open(attempts)) {
    const bool known = std::any_of(orders.begin(), orders.end(),
                                   [&](const auto& order) { return order.id == marked.id; });
    if (marked.id.job == job && !known) orders.push_back(std::move(marked));
  }
  return orders;
}

// Those except the ones that the engine reports to have no agent.
Result<std::vector<engine::AgentOrder>> with_agents(engine::Engine& engine,
                                                    const std::vector<engine::AgentOrder>& orders) {
  TRY(const auto known, engine.poll(orders));
  std::vector<engine::AgentOrder> left;
  for (const engine::AgentOrder& order : orders) {
    const auto status = known.find(order.id);
    const bool ended =
        status != known.end() && (status->second.state == engine::PlacementState::gone ||
                                  status->second.state == engine::PlacementState::preempted);
    if (!ended) left.push_back(order);
  }
  return left;
}

Result<void> wait_until_gone(engine::Engine& engine, std::vector<engine::AgentOrder> orders,
                             std::chrono::milliseconds exit_timeout) {
  const auto start = std::chrono::steady_clock::now();
  bool killed = false;
  while (true) {
    TRY(orders, with_agents(engine, orders));
    if (orders.empty()) return ok();
    const auto waited = std::chrono::steady_clock::now() - start;
    if (waited > 2 * exit_timeout) {
      const engine::InstanceId& id = orders.front().id;
      return Error(ErrorKind::unavailable,
                   "the agent of " + id.host + " of training job '" + id.job + "' does not end");
    }
    if (waited > exit_timeout && !std::exchange(killed, true))
      for (const engine::AgentOrder& order : orders) TRY_VOID(engine.kill(order));
    std::this_thread::sleep_for(kPoll);
  }
}

}  // namespace

Result<void> mark_open(const fs::path& attempts, const engine::AgentOrder& order) {
  const fs::path path = open_marks(attempts) / model::open_mark_name(order.id);
  constexpr int kFlags = O_WRONLY | O_CREAT | O_CLOEXEC;
  UniqueFd mark(::open(path.c_str(), kFlags, 0600));
  if (!mark && errno == ENOENT) {
    TRY_VOID(ensure_directory(open_marks(attempts), 0700));
    mark = UniqueFd(::open(path.c_str(), kFlags, 0600));
  }
  if (!mark) return Error::from_errno(errno, "create " + path.string());
  return ok();
}

void mark_closed(const fs::path& attempts, const engine::InstanceId& instance) {
  // A mark that stays only costs an empty clean-up at the next start.
  ::unlink((open_marks(attempts) / model::open_mark_name(instance)).c_str());
}

std::vector<engine::AgentOrder> list_open(const fs::path& attempts) {
  std::vector<engine::AgentOrder> orders;
  for (const fs::path& entry : list_readable(open_marks(attempts))) {
    const auto id = parse_mark(entry.filename().string());
    if (id) orders.push_back({*id, attempts / id->job / std::to_string(id->attempt) / id->host});
  }
  return orders;
}

bool needs_cleaning(const fs::path& attempts, const engine::AgentOrder& order) {
  // By the agent itself, after its last report.
  if (is_present(order.directory / model::kUndoneFile)) return false;
  // Attempts of earlier versions have no mark.
  return is_present(open_marks(attempts) / model::open_mark_name(order.id)) ||
         is_present(order.directory / "volume") || is_present(order.directory / "volume.img");
}

bool is_of_another_job(const fs::path& attempts, const engine::AgentOrder& order,
                       const std::string& job_id) {
  const auto text = read_file(order.directory / "plan.json");
  if (!text && text.error().kind() != ErrorKind::not_found) return false;  // not known
  if (!text) return needs_cleaning(attempts, order) || !list_readable(order.directory).empty();
  const auto plan = model::parse_launch_plan(*text);
  return !plan || plan->job_name != order.id.job || plan->attempt != order.id.attempt ||
         plan->current_host != order.id.host || plan->job_id != job_id;
}

Result<engine::CleanState> clear_attempts(engine::Engine& engine, const fs::path& attempts,
                                          const std::string& job) {
  const std::vector<engine::AgentOrder> orders = orders_of(attempts, job);
  TRY(const auto running, with_agents(engine, orders));
  for (const engine::AgentOrder& order : running) TRY_VOID(engine.kill(order));
  if (!running.empty()) return engine::CleanState::working;
  for (const engine::AgentOrder& order : orders) {
    if (!needs_cleaning(attempts, order)) {
      mark_closed(attempts, order.id);
      continue;
    }
    TRY(const engine::CleanState state, engine.clean(order));
    if (state == engine::CleanState::working) return state;
    mark_closed(attempts, order.id);
    if (needs_cleaning(attempts, order))
      return Error(ErrorKind::internal, "the volume in " + order.directory.string() +
                                            " is still there after cleaning up");
  }
  return engine::CleanState::clean;
}

Result<void> wait_for_agents_to_exit(engine::Engine& engine, const fs::path& attempts,
                                     const std::string& job,
                                     std::chrono::milliseconds exit_timeout) {
  TRY_VOID(wait_until_gone(engine, orders_of(attempts, job), exit_timeout));
  const auto deadline = std::chrono::steady_clock::now() + kCleanUpTimeout;
  while (true) {
    const auto state = clear_attempts(engine, attempts, job);
    if (!state)
      return Error(
          ErrorKind::unavailable,
          "training job '" + job + "' can't be cleaned up after: " + state.error().message());
    if (*state == engine::CleanState::clean) return ok();
    if (std::chrono::steady_clock::now() > deadline)
      return Error(ErrorKind::unavailable,
                   "cleaning up after training job '" + job + "' takes too long");
    std::this_thread::sleep_for(kPoll);
  }
}

Result<void> remove_attempts(const fs::path& attempts, const std::string& job) {
  TRY_VOID(remove_tree(attempts / job));
  if (!is_present(attempts)) return ok();  // no job was ever started
  return fsync_directory(attempts);
}

}  // namespace trainyard::control
