#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "base/process.h"
#include "engine/engine.h"

namespace trainyard::engine {

struct LocalEngineOptions {
  // The program and its arguments before the plan's path; by default "trainyard agent" of this
  // binary.
  std::vector<std::string> agent_command;
  // The same for cleaning up, before the instance's folder. Exits with 0 if nothing is left, and
  // with kBusy if another process is cleaning up that folder.
  std::vector<std::string> clean_command{};
  // The same for a program in an instance's container, with a socket as its standard input. Empty:
  // exec() is unavailable.
  std::vector<std::string> exec_command{};
  // What the machine has for training jobs.
  Capacity capacity{};
  // A clean-up that takes longer is killed.
  std::chrono::milliseconds clean_timeout{120'000};
  static constexpr int kBusy = 75;
};

// Agents as processes of this machine, each in a session of its own, with SIGTERM blocked until it
// reads it (an early stop is kept pending, and doesn't kill it). Their stdout and stderr go to
// <directory>/agent.log. An agent is alive as long as it holds <directory>/lock; that file also has
// its pid, so that an engine started later finds it without a memory of its own.
class LocalEngine final : public Engine {
 public:
  explicit LocalEngine(LocalEngineOptions options);

  Result<void> place(const std::vector<AgentOrder>& orders) override;
  Result<std::map<InstanceId, InstanceStatus>> poll(const std::vector<AgentOrder>& orders) override;
  Result<void> open_gate(const AgentOrder& order, model::Gate gate, std::string_view text) override;
  Result<void> stop(const AgentOrder& order) override;
  Result<void> kill(const AgentOrder& order) override;
  Result<CleanState> clean(const AgentOrder& order) override;
  Result<UniqueFd> exec(const AgentOrder& order) override;
  Result<Capacity> capacity() override { return options_.capacity; }

 private:
  struct CleanUp {
    Child child;
    std::chrono::steady_clock::time_point deadline;
  };
  Result<void> start(const AgentOrder& order);
  // Whether the agent is running, or about to start.
  Result<bool> is_alive(const AgentOrder& order);
  Result<void> signal(const AgentOrder& order, int number);
  Result<CleanUp> start_clean_up(const AgentOrder& order) const;
  // Whether the process that start() created for `id` is still running. Reaps it otherwise.
  Result<bool> child_runs(const InstanceId& id);

  const LocalEngineOptions options_;
  Mutex mutex_;
  std::map<InstanceId, CleanUp> clean_ups_ TRAINYARD_GUARDED_BY(mutex_);
  // Only the agents started by this process: for reaping, and for the moment before an agent holds
  // its lock.
  std::map<InstanceId, Child> children_ TRAINYARD_GUARDED_BY(mutex_);
};

}  // namespace trainyard::engine
