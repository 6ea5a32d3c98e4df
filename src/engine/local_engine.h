#pragma once

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

 private:
  Result<void> signal(const AgentOrder& order, int number);
  // True while the process that start() made for `id` has not ended. Reaps it when it has.
  Result<bool> child_runs(const InstanceId& id);

  const LocalEngineOptions options_;
  std::mutex mutex_;  // guards children_
  // Only the agents that this process started: for reaping, and for the moment before one has its
  // lock.
  std::map<InstanceId, Child> children_;
};

}  // namespace trainyard::engine
