#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <vector>

#include "base/backoff.h"
#include "base/result.h"
#include "engine/engine.h"

// The end of attempts: their agents leave or are killed, and what they left behind is removed.
namespace trainyard::control {

struct AttemptCleanerOptions {
  // What an agent has, after its last report, to end by itself before it is killed.
  std::chrono::milliseconds farewell{5000};
  // How often an agent is looked for that has only to leave.
  std::chrono::milliseconds pace{500};
  // From a clean-up that failed to the next.
  Backoff retry{std::chrono::seconds(1), std::chrono::minutes(1)};
};

// Not safe for concurrent use: the control thread's. No call waits for an agent or a clean-up.
class AttemptCleaner {
 public:
  using Steady = std::chrono::steady_clock;

  // Both outlive this. `attempts` as in control/attempt_folders.h.
  AttemptCleaner(engine::Engine& engine, std::filesystem::path attempts,
                 AttemptCleanerOptions options);

  // The agent of an attempt that has ended; `left_behind`: it may have left something, and its
  // place on the machine is not free until step() gives it out. Again is fine.
  void add(const engine::AgentOrder& order, bool left_behind);
  // The same of one that leaves what a warm pool keeps: step() gives it out when the agent is gone,
  // and its mark stays.
  void add_warm(const engine::AgentOrder& order);
  // Looks after those that are due. Gives those of which nothing is left any more; their marks are
  // closed. What fails is logged and tried again, for ever.
  std::vector<engine::InstanceId> step();

  // What is kept of the job after its failure goes in the next step().
  void hasten(const std::string& job);
  bool has_job(const std::string& job) const;
  // Looks after the job's no more; gives those that it did.
  std::vector<engine::InstanceId> forget(const std::string& job);
  bool is_empty() const { return ending_.empty(); }

 private:
  struct Ending {
    engine::AgentOrder order;
    bool left_behind = false;
    bool is_warm = false;
    Steady::time_point kill_at{};
    Steady::time_point next{};
    int failures = 0;  // of its clean-up
    bool is_killed = false;
  };
  bool is_over(Ending& ending, engine::InstanceState state, Steady::time_point now);
  bool is_undone(const Ending& ending) const;
  bool is_kept(Ending& ending, Steady::time_point now) const;
  bool is_clean(Ending& ending, Steady::time_point now);

  engine::Engine& engine_;
  const std::filesystem::path attempts_;
  const AttemptCleanerOptions options_;
  std::map<engine::InstanceId, Ending> ending_;
};

}  // namespace trainyard::control
