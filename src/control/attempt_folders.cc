#include "control/attempt_folders.h"

#include <cstdlib>
#include <thread>
#include <utility>
#include <vector>

#include "base/files.h"

namespace trainyard::control {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kPoll{10};

// None for a folder that isn't there.
std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error))
    entries.push_back(entry->path());
  return entries;
}

// The instances that have a folder, of any attempt.
std::vector<engine::AgentOrder> orders_below(const fs::path& attempts, const std::string& job) {
  std::vector<engine::AgentOrder> orders;
  for (const fs::path& attempt : entries_of(attempts / job)) {
    const int number = std::atoi(attempt.filename().c_str());
    for (const fs::path& instance : entries_of(attempt))
      orders.push_back({{job, number, instance.filename().string()}, instance});
  }
  return orders;
}

Result<void> see_gone(engine::Engine& engine, const engine::AgentOrder& order,
                      std::chrono::milliseconds farewell) {
  const auto start = std::chrono::steady_clock::now();
  bool killed = false;
  while (true) {
    TRY(const engine::AgentState agent, engine.find(order));
    if (agent == engine::AgentState::gone) return ok();
    const auto waited = std::chrono::steady_clock::now() - start;
    if (waited > 2 * farewell) {
      return Error(ErrorKind::unavailable, "the agent of " + order.id.host + " of training job '" +
                                               order.id.job + "' does not end");
    }
    if (waited > farewell && !std::exchange(killed, true)) TRY_VOID(engine.kill(order));
    std::this_thread::sleep_for(kPoll);
  }
}

}  // namespace

Result<void> see_agents_gone(engine::Engine& engine, const fs::path& attempts,
                             const std::string& job, std::chrono::milliseconds farewell) {
  for (const engine::AgentOrder& order : orders_below(attempts, job))
    TRY_VOID(see_gone(engine, order, farewell));
  return ok();
}

Result<void> remove_attempts(const fs::path& attempts, const std::string& job) {
  TRY_VOID(remove_tree(attempts / job));
  std::error_code error;
  if (!fs::exists(attempts, error)) return ok();  // no job was ever started
  return fsync_directory(attempts);
}

}  // namespace trainyard::control
