#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <vector>

#include "base/backoff.h"
#include "base/result.h"
#include "engine/engine.h"

// Ends attempts: their agents exit or are killed, and what they left behind is removed.
namespace trainyard::control {

struct AttemptCleanerOptions {
  // How long an agent has, after its last report, to exit before it is killed.
  std::chrono::milliseconds exit_timeout{5000};
  // How often to check whether an agent that should exit has done so.
  std::chrono::milliseconds pace{500};
  // Between a clean-up that failed and the next one.
  Backoff retry{std::chrono::seconds(1), std::chrono::minutes(1)};
};

// Not safe for concurrent use: only for the control thread. No call waits for an agent or a
// clean-up.
class AttemptCleaner {
 public:
  using Steady = std::chrono::steady_clock;

  // Both outlive this. `attempts` as in control/attempt_folders.h.
  AttemptCleaner(engine::Engine& engine, std::filesystem::path attempts,
                 AttemptCleanerOptions options);

  // Adds the agent of an attempt that has ended. `left_behind`: it may have left something, and its
  // place on the machine isn't free until step() returns it. Idempotent.
  void add(const engine::AgentOrder& order, bool left_behind);
  // The same for an instance that leaves a warm pool: step() returns it when its agent has exited,
  // and its mark stays.
  void add_warm(const engine::AgentOrder& order);
  // Handles the instances that are due. Returns those of which nothing is left; their marks are
  // removed. Failures are logged and retried without limit.
  std::vector<engine::InstanceId> step();

  // What is kept of the job after its failure is removed in the next step().
  void clean_now(const std::string& job);
  bool has_job(const std::string& job) const;
  // Drops the job's instances; returns them.
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
  bool is_over(Ending& ending, engine::PlacementState state, Steady::time_point now);
  bool is_cleaned_up(const Ending& ending) const;
  bool is_kept(Ending& ending, Steady::time_point now) const;
  bool is_clean(Ending& ending, Steady::time_point now);

  engine::Engine& engine_;
  const std::filesystem::path attempts_;
  const AttemptCleanerOptions options_;
  std::map<engine::InstanceId, Ending> ending_;
};

}  // namespace trainyard::control
