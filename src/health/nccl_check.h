#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "base/mutex.h"
#include "base/process.h"
#include "base/result.h"
#include "base/thread_annotations.h"
#include "base/unique_fd.h"
#include "health/verdict.h"

// The check of each pair of hosts with GPUs, by NCCL: an all-reduce of a known pattern between one
// GPU of each, through the job's network. One host of the pair asks and judges, the other only
// answers, so that a restarted agent doesn't fail the check of its peers. They talk over the
// connection of the TCP check (health/peer_check.h); each starts its own rank (health/nccl_rank.h):
//
//   asks     nccl ─▶            starts rank 0      id HEX ─▶              (both all-reduce)
//   answers        ◀─ turn      starts rank 1              ◀─ ready         ◀─ passed …
//
// or `absent TEXT` or `failed TEXT` instead of any answer, as the last one.
namespace trainyard::health {

// One NCCL check at a time uses a host's GPU. A host first waits for its own turn, then for that of
// the other host, which is always later in the plan: so hosts can't deadlock. Thread-safe.
class GpuTurn {
 public:
  // false: the turn didn't come in time.
  bool take(const CheckTime& time);
  void release();

 private:
  Mutex mutex_;
  ConditionVariable given_back_;
  bool taken_ TRAINYARD_GUARDED_BY(mutex_) = false;
};

// The process of one rank.
struct StartedRank {
  UniqueFd connection;         // to its standard input
  std::optional<Child> child;  // is killed and reaped by whoever has this
};
// Starts rank 0 or 1 in the host's network namespace. An error means that this host can't be
// checked, not that it failed.
using StartRank = std::function<Result<StartedRank>(int rank)>;

// Starts `program` with these arguments (to_words()), in the namespace of this thread.
Result<StartedRank> start_rank(const std::string& program, const std::vector<std::string>& words);

// What the checks need of a host with GPUs.
struct NcclHost {
  StartRank start;
  // The most that one pair may take once its turn has come. NCCL's library of half a GiB may have to
  // be read from disk, and an idle driver initializes its GPUs first, which takes seconds for each.
  std::chrono::milliseconds time = std::chrono::seconds(20);
  GpuTurn turn{};
};

// Checks the pair with the host `peer`, over a connection to its PeerResponder. Skipped with the
// reason ("NCCL not checked: …") if either host has no NCCL, or if `time` has less than own.time left
// when the turns of both hosts have come.
Verdict check_nccl(NcclHost& own, const std::string& peer, int socket, const CheckTime& time);

// The other side of check_nccl(), after the line `nccl`. `own` null: this host has no GPU.
void answer_nccl(NcclHost* own, int socket, const CheckTime& time);

}  // namespace trainyard::health
