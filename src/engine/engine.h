#pragma once

#include <compare>
#include <filesystem>
#include <functional>
#include <string>

#include "base/result.h"

// Where the instances of a training job are placed. An engine starts, finds again, signals and ends
// agents; it knows nothing of containers or S3, and of the plan only that it is a file.
namespace trainyard::engine {

// One instance of one attempt of one training job. An agent started for one of these is never
// confused with one for another: the attempt number fences late agents out.
struct InstanceId {
  std::string job;   // TrainingJobName
  int attempt = 1;   // from 1
  std::string host;  // "algo-1"
  friend auto operator<=>(const InstanceId&, const InstanceId&) = default;
};

struct AgentOrder {
  InstanceId id;
  // The instance's own folder; holds plan.json, and all that the agent keeps (journal, lock, its
  // own log).
  std::filesystem::path directory;
};

enum class AgentState {
  running,
  gone,  // ended, died or never started: its journal says how far it came
};

enum class CleanState { working, clean };

// Contract (tests/component/engine_contract.h holds every engine and the fake to it):
// - All calls may block, may come from any thread, and are idempotent.
// - start(): when it returns, an agent for `order` runs or has already ended, also if this was
// called
//   before for the same id, by this process or one before it. Never two at once.
// - An agent belongs to no process of ours: it goes on when this one is killed, and find() of a new
//   process finds it again.
// - request_stop(): asks the agent to stop the job (SIGTERM to its container, grace, SIGKILL,
// upload). An
//   agent that is not there is no error. kill(): ends the agent itself at once; only for fencing.
// - clean(): removes what an agent that is gone left behind: containers, mounts, files. Never
// waits:
//   the first call begins, later ones ask; `clean` is said once, and another call begins anew. An
//   error: it failed, or took too long; another call tries again. Not for an agent that runs.
class Engine {
 public:
  virtual ~Engine() = default;

  virtual Result<void> start(const AgentOrder& order) = 0;
  virtual Result<AgentState> find(const AgentOrder& order) = 0;
  virtual Result<void> request_stop(const AgentOrder& order) = 0;
  virtual Result<void> kill(const AgentOrder& order) = 0;
  virtual Result<CleanState> clean(const AgentOrder& order) = 0;
};

}  // namespace trainyard::engine
