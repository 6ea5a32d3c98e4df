#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "base/time.h"
#include "control/disk_keeper.h"
#include "control/instance_choice.h"
#include "control/machine_share.h"
#include "engine/engine.h"

// Who holds which part of the machine, and who waits for one.
namespace trainyard::control {

// What an instance holds, and its plan says.
struct InstanceGrant {
  InstanceSize size;
  std::vector<int> gpu_ids{};  // indices of the machine's GPUs, ascending; as many as size.gpus
  Bytes volume{};
  std::vector<std::string> notices{};  // sentences for the job's log
};
using AttemptGrant = std::map<std::string, InstanceGrant>;  // by host

// Why a job can't begin now.
struct Shortage {
  enum class Of { machine, disk };
  Of of = Of::machine;
  std::string message;  // with the figures, for people
};

// Who is before whom: on-demand jobs before spot jobs, then by creation.
struct QueuePlace {
  bool is_spot = false;
  Timestamp created{};
  friend auto operator<=>(const QueuePlace&, const QueuePlace&) = default;
};

struct AttemptId {
  std::string job;
  int attempt = 1;
  friend auto operator<=>(const AttemptId&, const AttemptId&) = default;
};

// A warm pool that is Available: its instances hold what they held, for a job with the same key. It
// can be taken when all its agents have left.
struct KeptPool {
  AttemptId left_by;
  std::string job_id;  // of that job
  Timestamp since{};   // WarmPool::since
  Timestamp available{};
  std::string key;  // control/warm_pool.h
  std::string instance_type;
  std::set<std::string> agents{};  // hosts whose agents haven't left
};

// A job that waits, for people.
struct QueueEntry {
  struct Holder {
    std::string job;
    InstanceSize size;  // of all its instances
    Bytes disk{};       // promised to them
  };
  std::string job;
  QueuePlace place;
  InstanceSize need;
  std::string waits_for;        // a sentence with the figures
  std::vector<Holder> held_by;  // who holds what is short
};
struct PoolEntry {
  std::string job;    // that left it
  InstanceSize size;  // of all its instances
  Bytes disk{};       // promised to them
  Timestamp ends{};   // the book doesn't know it
};
struct QueueReport {
  InstanceSize free;
  std::vector<QueueEntry> jobs;  // in their order
  std::vector<PoolEntry> pools;  // the one that became Available first is first
};

// An attempt is placed with all its instances at once. A GPU is one instance's, the lowest free
// indices first. The first of the queue that doesn't fit yet may be overtaken, but never delayed:
// a job behind it begins where the first fits beside it whichever of the running instances end
// first (control/machine_room.h). Warm pools are in nobody's way: the room that they hold counts as
// held until it is given back, and as free for whoever needs it. What a call costs doesn't grow
// with the queue, but for those that say so. One thread; blocks on the disk.
class PlacementBook {
 public:
  using Ask = std::function<DiskRequest()>;

  PlacementBook(const Machine& machine, const DiskRules& rules, DiskKeeper::Measure measure,
                DiskKeeper::Reserved reserved)
      : machine_(machine), disk_(rules, std::move(measure), std::move(reserved)) {}

  // Behind those that have the same place. A job that waits already is left where it is.
  // `pool_key`: of the warm pools that it can take; empty: none.
  void enqueue(const std::string& job, std::vector<InstanceShare> shares, QueuePlace place = {},
               std::string pool_key = {});
  // The same for one that may be placed in several ways: as the first of them that has room when it
  // is its turn. Until then it waits as for the first.
  void enqueue_any(const std::string& job, std::vector<InstanceChoice> choices,
                   QueuePlace place = {}, std::string pool_key = {});
  // As what a job that waits would be placed, was last seen; nullopt: it has no preferences.
  std::optional<InstanceSelection> selection_of(const std::string& job) const;
  // Unknown jobs are fine.
  void leave_queue(const std::string& job);
  bool waits(const std::string& job) const { return places_.contains(job); }
  std::optional<std::string> first() const;
  // Of a job that waits, in their order.
  std::vector<std::string> hosts_of(const std::string& job) const;
  // Whether the first has room when the attempts that `leaving` names have given back theirs; the
  // disk's left out.
  bool first_fits_without(const std::function<bool(const AttemptId&)>& leaving) const;
  // What keeps the first from beginning, apart from the disk; nullopt: nothing. Cheap.
  std::optional<Shortage> find_shortage();

  // The first of the queue, as attempt `attempt`: from here on its instances hold what they get,
  // and it stays in the queue until leave_queue(), so that an attempt that can't be begun after
  // all is given up by release_attempt(). `ask`: what it wants of the disk; called once for as long
  // as it waits.
  std::variant<AttemptGrant, Shortage> place_first(int attempt, const Ask& ask);

  // Jobs that may overtake the first, all of them together, in their order; asked for again, none,
  // until something has changed here, or, with `disk_may_have_changed`, where one of them lacked
  // disk space alone. Looks at the next thousand.
  std::vector<std::string> find_overtaking(bool disk_may_have_changed = false);
  // The same for one of them. `ask_first`: what the first wants of the disk, which it is left.
  std::variant<AttemptGrant, Shortage> place_overtaking(const std::string& job, int attempt,
                                                        const Ask& ask, const Ask& ask_first);

  // Which of these attempts are to give way to the first of the queue, if that is an on-demand job:
  // the first of them, as few as make the room; none where it would not be enough. `leaving`: those
  // that give theirs back anyway.
  std::vector<AttemptId> choose_to_interrupt(const std::vector<AttemptId>& candidates,
                                             const std::function<bool(const AttemptId&)>& leaving);
  // The same where the first lacks disk space alone, as place_first() said (placement_disk.cc).
  std::vector<AttemptId> choose_to_interrupt_for_disk(
      const std::vector<AttemptId>& candidates,
      const std::function<bool(const AttemptId&)>& leaving);

  // Warm pools (placement_pools.cc). The attempt's instances go on holding what they do until they
  // are released.
  void keep_pool(KeptPool pool);
  // It is one no more. Unknown ones are fine.
  void drop_pool(const AttemptId& left_by) { pools_.erase(left_by); }
  bool is_pool(const AttemptId& left_by) const { return pools_.contains(left_by); }
  // Its agent on that host has left.
  void note_agent_left(const engine::InstanceId& instance);
  // How many instances of that type are kept.
  std::int64_t warm_instances(const std::string& instance_type) const;
  // The pool that a job which waits can take now: the newest that matches it, has instances of the
  // sizes that it would get, and for another than the first, doesn't delay that. One whose agents
  // have not all left is given only where there is no other: the job does well to wait for it.
  const KeptPool* find_pool_for(const std::string& job) const;
  // From here on its instances are those of the job's attempt. Until leave_queue() it can be given
  // back, by return_pool(). `left_by` is a pool that find_pool_for() gave.
  KeptPool take_pool(const AttemptId& left_by, const std::string& job, int attempt);
  void return_pool(KeptPool pool, const std::string& job, int attempt);
  // Which pools are to end so that a job which waits has room when `leaving` attempts have gone:
  // the oldest, as few as do. None where it would not be enough. `interrupted` are leaving too.
  std::vector<AttemptId> choose_pools_to_end(const std::string& job,
                                             const std::function<bool(const AttemptId&)>& leaving,
                                             const std::vector<AttemptId>& interrupted = {}) const;
  // The same where it lacks disk space alone, as place_first() or place_overtaking() said
  // (placement_disk.cc). For one that would overtake, of what the first leaves.
  std::vector<AttemptId> choose_pools_to_end_for_disk(
      const std::string& job, const std::function<bool(const AttemptId&)>& leaving,
      const std::vector<AttemptId>& interrupted = {});

  // Grows with the queue.
  QueueReport report() const;

  // An instance that runs already: holds that, whether or not it fits.
  void adopt(const engine::InstanceId& instance, InstanceGrant grant);
  // Instances that were to begin before this process and have no plan. exhausted: their GPUs are
  // not there any more.
  Result<void> insist(const std::string& job, int attempt, const std::vector<InstanceShare>& shares,
                      const DiskRequest& request);

  // null: holds nothing.
  const InstanceGrant* find(const engine::InstanceId& instance) const;
  void release(const engine::InstanceId& instance);
  void release_attempt(const std::string& job, int attempt);

 private:
  using Key = std::pair<QueuePlace, std::uint64_t>;
  struct Waiting {
    std::string job;
    std::vector<InstanceChoice> choices;  // never empty
    std::size_t chosen = 0;
    InstanceSize need;  // of all shares of the chosen one
    std::string pool_key;

    const std::vector<InstanceShare>& shares() const { return choices[chosen].shares; }
  };
  // Chooses the first that has room, or the very first.
  void choose(Waiting& waiting, const std::function<bool(const InstanceSize&)>& fits_now);
  InstanceSize held() const;
  std::vector<int> free_gpus() const;
  bool has_room(const InstanceSize& need, const InstanceSize& held) const;
  std::map<AttemptId, InstanceSize> held_by_attempts() const;
  std::map<AttemptId, Bytes> disk_by_attempts() const;
  std::vector<AttemptId> choose_to_give_disk(
      const std::string& job, const std::vector<AttemptId>& attempts,
      const std::function<bool(const AttemptId&)>& given_back);
  InstanceSize room_for_overtaking() const;
  bool matches(const KeptPool& pool, const Waiting& waiting) const;
  std::vector<const KeptPool*> pools_by_age() const;
  void move_instances(const AttemptId& from, const AttemptId& to);
  AttemptGrant hold(const std::string& job, int attempt, const std::vector<InstanceShare>& shares,
                    const VolumeGrants& volumes);
  std::vector<QueueEntry::Holder> holders(
      const std::function<bool(const InstanceGrant&)>& in_the_way) const;
  QueueEntry describe(const Key& key, const Waiting& waiting, const InstanceSize& held) const;

  const Machine machine_;
  DiskKeeper disk_;
  std::map<Key, Waiting> queue_;
  std::unordered_map<std::string, Key> places_;  // in the queue, by job
  std::uint64_t next_place_ = 0;
  std::map<engine::InstanceId, InstanceGrant> held_;
  std::map<AttemptId, KeptPool> pools_;
  // Of jobs that lacked disk space alone when they were tried last: what they were told.
  std::unordered_map<std::string, std::string> disk_shortages_;
  bool changed_ = true;  // since find_overtaking()
};

}  // namespace trainyard::control
