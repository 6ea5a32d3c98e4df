#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "model/gate.h"
#include "model/ids.h"

// Where the instances of a training job are placed. An engine starts, finds again, signals and ends
// agents; it knows nothing of containers or S3, and of the plan only that it is a file.
namespace trainyard::engine {

using model::InstanceId;

struct AgentOrder {
  InstanceId id;
  // The instance's own folder; holds plan.json, and all that the agent keeps (journal, lock, its
  // own log).
  std::filesystem::path directory;
};

enum class InstanceState {
  queued,     // accepted, and not started yet
  running,    // has an agent
  preempted,  // the engine took its place away; it has no agent any more
  gone,       // its agent ended or died, or never was: its journal says how far it came
};

struct InstanceStatus {
  InstanceState state = InstanceState::gone;
  // For people: why it is queued, was preempted or is gone, as far as the engine knows.
  std::string reason{};
  // Of the machine it runs on, where that is not this one.
  std::string address{};
};

// What an engine's machines have for training jobs.
struct Capacity {
  double cpus = 1;  // may be a fraction under a cgroup's quota
  Bytes memory{};
  int gpus = 0;  // their indices are 0 … gpus - 1
  friend bool operator==(const Capacity&, const Capacity&) = default;
};

enum class CleanState { working, clean };

// Contract (tests/component/engine_contract.h holds every engine and the fake to it):
// - All calls may block, may come from any thread, and are idempotent.
// - place(): when it returns, each instance of `orders` (all of one attempt) is queued, has an
//   agent, or had one that has ended, also if this was called before for the same ids, by this
//   process or one before it. Never two agents of an instance at once. An error: some may have been
//   placed; calling it again places the rest.
// - An agent belongs to no process of ours: it goes on when this one is killed, and poll() of a new
//   process finds it again.
// - poll(): one question for many instances, of any jobs. What it says nothing about, it knows
//   nothing of at the moment: neither a missing instance nor an error is evidence of an end. An
//   instance that was never placed is gone.
// - open_gate(): durable when it returns. The agent need not be there.
// - stop(): asks the agent to stop the job (SIGTERM to its container, grace, SIGKILL, upload). One
//   that is not there is no error. kill(): ends the agent itself at once; only for fencing.
// - clean(): removes what an agent that is gone left behind: containers, mounts, files. Never
//   waits: the first call begins, later ones ask; `clean` is said once, and another call begins
//   anew. An error: it failed, or took too long; another call tries again. Not for an agent that
//   runs.
// - exec(): a connection, a stream socket, to a process beside the instance's agent that runs a
//   program in its container, as model/exec_frames.h says; agent/exec_session.h is that process.
//   It ends with the connection.
// - capacity(): all there is, whoever holds it.
class Engine {
 public:
  virtual ~Engine() = default;

  virtual Result<void> place(const std::vector<AgentOrder>& orders) = 0;
  virtual Result<std::map<InstanceId, InstanceStatus>> poll(
      const std::vector<AgentOrder>& orders) = 0;
  virtual Result<void> open_gate(const AgentOrder& order, model::Gate gate,
                                 std::string_view text) = 0;
  virtual Result<void> stop(const AgentOrder& order) = 0;
  virtual Result<void> kill(const AgentOrder& order) = 0;
  virtual Result<CleanState> clean(const AgentOrder& order) = 0;
  virtual Result<UniqueFd> exec(const AgentOrder&) {
    return Error(ErrorKind::unavailable, "this engine runs no programs in containers");
  }
  virtual Result<Capacity> capacity() = 0;
};

}  // namespace trainyard::engine
