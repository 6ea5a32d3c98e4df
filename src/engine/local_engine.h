#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/process.h"
#include "engine/engine.h"

namespace trainyard::engine {

struct LocalEngineOptions {
  // The program and the words before the plan's path; "trainyard agent" of this very binary by
  // default.
  std::vector<std::string> agent_command;
  // The same for cleaning up: the instance's folder is added. Ends with 0 when nothing is left, and
  // with kBusy when another process cleans that folder up.
  std::vector<std::string> clean_command{};
  // A clean-up that takes longer is killed.
  std::chrono::milliseconds clean_patience{120'000};
  static constexpr int kBusy = 75;
};

// Agents as processes of this machine, each in a session of its own, with SIGTERM blocked until it
// reads it (a stop that comes early waits, it doesn't kill). Their stdout and stderr go to
// <directory>/agent.log. An agent is alive as long as it holds <directory>/lock; that file also
// tells its pid, so that an engine started later finds it again with no memory of its own.
class LocalEngine final : public Engine {
 public:
  explicit LocalEngine(LocalEngineOptions options);

  Result<void> start(const AgentOrder& order) override;
  Result<AgentState> find(const AgentOrder& order) override;
  Result<void> request_stop(const AgentOrder& order) override;
  Result<void> kill(const AgentOrder& order) override;
  Result<CleanState> clean(const AgentOrder& order) override;

 private:
  struct CleanUp {
    Child child;
    std::chrono::steady_clock::time_point deadline;
  };
  Result<void> signal(const AgentOrder& order, int number);
  Result<CleanUp> start_clean_up(const AgentOrder& order) const;
  // True while the process that start() made for `id` has not ended. Reaps it when it has.
  Result<bool> child_runs(const InstanceId& id);

  const LocalEngineOptions options_;
  std::mutex mutex_;  // guards the two below
  std::map<InstanceId, CleanUp> clean_ups_;
  // Only the agents that this process started: for reaping, and for the moment before one has its
  // lock.
  std::map<InstanceId, Child> children_;
};

}  // namespace trainyard::engine
