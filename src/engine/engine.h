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

// Where the instances of a training job run. An engine starts, finds, signals and ends agents; it
// knows nothing of containers or S3, and of the plan only that it is a file.
namespace trainyard::engine {

using model::InstanceId;

struct AgentOrder {
  InstanceId id;
  // The instance's own folder; contains plan.json, and all files of the agent (journal, lock, its
  // own log).
  std::filesystem::path directory;
};

enum class PlacementState {
  queued,     // accepted, but not started yet
  running,    // has an agent
  preempted,  // the engine took its place away; it no longer has an agent
  gone,       // its agent ended, died or never existed: its journal says how far it came
};

struct InstanceStatus {
  PlacementState state = PlacementState::gone;
  // For people: why it is queued, was preempted or is gone, if the engine knows.
  std::string reason{};
  // Of the machine it runs on, if that isn't this one.
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

// Contract (tests/component/engine_contract.h tests every engine and the fake against it):
// - All calls may block, may come from any thread, and are idempotent.
// - place(): when it returns, each instance of `orders` (all of one attempt) is queued, has an
//   agent, or had one that has ended, also if this was called before for the same ids, by this
//   process or an earlier one. An instance never has two agents at once. Error: some may have been
//   placed; calling it again places the rest.
// - Agents are independent of our processes: they survive this one, and poll() of a new process
//   finds them.
// - poll(): asks about many instances, of any jobs. An instance that is missing in the answer is
//   unknown at the moment: neither that nor an error means that it has ended. An instance that was
//   never placed is gone.
// - open_gate(): durable when it returns. The agent needn't be running.
// - stop(): asks the agent to stop the job (SIGTERM to its container, grace period, SIGKILL,
//   upload). Succeeds if there is no agent. kill(): kills the agent itself at once; only for
//   fencing.
// - clean(): removes what a dead agent left behind: containers, mounts, files. Never waits: the
//   first call starts it, later ones return its state; `clean` is returned once, and another call
//   starts again. Error: it failed, or took too long; another call tries again. Not for an agent
//   that is running.
// - exec(): a connection, a stream socket, to a process beside the instance's agent that runs a
//   program in its container, by the protocol of model/exec_frames.h; agent/exec_session.h is that
//   process. It ends with the connection.
// - capacity(): the total, whoever holds it.
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
