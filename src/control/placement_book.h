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

// Who holds which part of the machine, and who waits for it.
namespace trainyard::control {

// What an instance holds, according to its plan.
struct InstanceGrant {
  InstanceSize size;
  std::vector<int> gpu_ids{};  // indices of the machine's GPUs, ascending; as many as size.gpus
  Bytes volume{};
  std::vector<std::string> notices{};  // sentences for the job's log
};
using AttemptGrant = std::map<std::string, InstanceGrant>;  // by host

// Why a job can't start now.
struct Shortage {
  enum class Of { machine, disk };
  Of of = Of::machine;
  std::string message;  // with the figures, for people
};

// The order of the queue: on-demand jobs before spot jobs, then by creation. Of those that were
// created in the same millisecond, by number.
struct QueuePlace {
  bool is_spot = false;
  Timestamp created{};
  std::int64_t number = 0;
  friend auto operator<=>(const QueuePlace&, const QueuePlace&) = default;
};

using model::AttemptId;

// An Available warm pool: its instances hold what they held, for a job with the same key. It can be
// taken over when all its agents have exited.
struct RetainedPool {
  AttemptId left_by;
  std::string job_id;  // of that job
  Timestamp since{};   // WarmPool::since
  Timestamp available{};
  std::string key;  // control/warm_pool.h
  std::string instance_type;
  std::set<std::string> agents{};  // hosts whose agents haven't exited
};

// A waiting job, for people.
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
  std::vector<Holder> held_by;  // who holds what is lacking
};
struct PoolEntry {
  std::string job;    // that left it
  InstanceSize size;  // of all its instances
  Bytes disk{};       // promised to them
  Timestamp ends{};   // not set by the book
};
struct QueueReport {
  InstanceSize free;
  std::vector<QueueEntry> jobs;  // in their order
  std::vector<PoolEntry> pools;  // in the order in which they became Available
};

// An attempt is placed with all its instances at once. A GPU belongs to one instance, the lowest
// free indices first. If the first job in the queue doesn't fit yet, it may be overtaken but never
// delayed: a later job starts only if the first still fits beside it, whichever of the running
// instances end first (control/machine_capacity.h). The room of warm pools counts as held until it is
// released, but is available to anyone who needs it. The cost of a call doesn't grow with the
// queue, unless stated. One thread; blocks on the disk.
class PlacementBook {
 public:
  using Ask = std::function<DiskRequest()>;

  PlacementBook(const Machine& machine, const DiskRules& rules, DiskKeeper::Measure measure,
                DiskKeeper::Reserved reserved)
      : machine_(machine), disk_(rules, std::move(measure), std::move(reserved)) {}

  // Queues the job after those with the same place. No effect if it is already queued. `pool_key`:
  // that of warm pools that it can take over; empty: none.
  void enqueue(const std::string& job, std::vector<InstanceShare> shares, QueuePlace place = {},
               std::string pool_key = {});
  // The same for a job that can be placed in several ways: the first that has room when it is its
  // turn is used. Until then it waits as for the first.
  void enqueue_any(const std::string& job, std::vector<InstanceChoice> choices,
                   QueuePlace place = {}, std::string pool_key = {});
  // The last chosen alternative of a waiting job; nullopt: it has no preferences.
  std::optional<InstanceSelection> selection_of(const std::string& job) const;
  // Ignores unknown jobs.
  void leave_queue(const std::string& job);
  bool waits(const std::string& job) const { return places_.contains(job); }
  std::optional<std::string> first() const;
  // The hosts of a waiting job, in order.
  std::vector<std::string> hosts_of(const std::string& job) const;
  // Whether the first has room when the attempts selected by `leaving` have released theirs;
  // disregards the disk.
  bool first_fits_without(const std::function<bool(const AttemptId&)>& leaving) const;
  // What keeps the first from starting, disregarding the disk; nullopt: nothing. Cheap.
  std::optional<Shortage> find_shortage();

  // Places the first of the queue, as attempt `attempt`: from here on its instances hold their
  // grants. It stays in the queue until leave_queue(), so that release_attempt() can undo this.
  // `ask`: what it requests of the disk; called once as long as it waits.
  std::variant<AttemptGrant, Shortage> place_first(int attempt, const Ask& ask);

  // Jobs that may overtake the first, all of them together, in order. When called again it returns
  // none until something has changed here, or, with `disk_may_have_changed`, if one of them lacked
  // only disk space. Considers the next thousand jobs.
  std::vector<std::string> find_overtaking(bool disk_may_have_changed = false);
  // Like place_first(), for one of them. `request_first`: what the first requests of the disk, which is
  // left for it.
  std::variant<AttemptGrant, Shortage> place_overtaking(const AttemptId& attempt, const Ask& ask,
                                                        const Ask& request_first);

  // Which of these attempts must be interrupted for the first of the queue, if that is an on-demand
  // job: the first candidates, as few as make enough room; none if that wouldn't be enough.
  // `leaving`: attempts that release their room anyway.
  std::vector<AttemptId> choose_to_interrupt(const std::vector<AttemptId>& candidates,
                                             const std::function<bool(const AttemptId&)>& leaving);
  // The same if the first lacks only disk space, according to place_first() (placement_disk.cc).
  std::vector<AttemptId> choose_to_interrupt_for_disk(
      const std::vector<AttemptId>& candidates,
      const std::function<bool(const AttemptId&)>& leaving);

  // Warm pools (placement_pools.cc). The attempt's instances keep what they hold until they are
  // released.
  void retain_pool(RetainedPool pool);
  // It is no longer a pool. Ignores unknown ones.
  void remove_pool(const AttemptId& left_by) { pools_.erase(left_by); }
  bool is_pool(const AttemptId& left_by) const { return pools_.contains(left_by); }
  // Its agent on that host has exited.
  void note_agent_left(const engine::InstanceId& instance);
  // The number of instances of that type in pools.
  std::int64_t warm_instances(const std::string& instance_type) const;
  // The pool that a waiting job can take over now: the newest that matches, has instances of the
  // right sizes and, if the job isn't the first, doesn't delay the first. A pool whose agents
  // haven't all exited is returned only if there is no other: then the job should wait for it.
  const RetainedPool* find_pool_for(const std::string& job) const;
  // From here on its instances are those of the attempt `by`. Until leave_queue(), return_pool()
  // can undo this. `pool` is the one that find_pool_for() returned, and invalid afterwards.
  RetainedPool take_pool(const RetainedPool& pool, const AttemptId& by);
  void return_pool(RetainedPool pool, const AttemptId& by);
  // Which pools must end so that a waiting job has room when the `leaving` attempts are gone: the
  // oldest, as few as necessary. None if that wouldn't be enough. `interrupted` are leaving too.
  std::vector<AttemptId> choose_pools_to_end(const std::string& job,
                                             const std::function<bool(const AttemptId&)>& leaving,
                                             const std::vector<AttemptId>& interrupted = {}) const;
  // The same if the job lacks only disk space, according to place_first() or place_overtaking()
  // (placement_disk.cc). For a job that would overtake, considers only what the first leaves.
  std::vector<AttemptId> choose_pools_to_end_for_disk(
      const std::string& job, const std::function<bool(const AttemptId&)>& leaving,
      const std::vector<AttemptId>& interrupted = {});

  // Its cost grows with the queue.
  QueueReport report() const;

  // For a running instance: holds this, whether or not it fits.
  void adopt(const engine::InstanceId& instance, InstanceGrant grant);
  // For instances that were to start before this process and have no plan. exhausted: their GPUs no
  // longer exist.
  Result<void> insist(const AttemptId& attempt, const std::vector<InstanceShare>& shares,
                      const DiskRequest& request);

  // null: it holds nothing.
  const InstanceGrant* find(const engine::InstanceId& instance) const;
  void release(const engine::InstanceId& instance);
  void release_attempt(const AttemptId& attempt);

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
  // Chooses the first that has room; if none has, the first.
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
  bool matches(const RetainedPool& pool, const Waiting& waiting) const;
  std::vector<const RetainedPool*> pools_by_age() const;
  void move_instances(const AttemptId& from, const AttemptId& to);
  AttemptGrant hold(const AttemptId& attempt, const std::vector<InstanceShare>& shares,
                    const VolumeGrants& volumes);
  std::vector<QueueEntry::Holder> holders(
      const std::function<bool(const InstanceGrant&)>& is_blocking) const;
  QueueEntry describe(const Key& key, const Waiting& waiting, const InstanceSize& held) const;

  const Machine machine_;
  DiskKeeper disk_;
  std::map<Key, Waiting> queue_;
  std::unordered_map<std::string, Key> places_;  // in the queue, by job
  std::uint64_t next_place_ = 0;
  std::map<engine::InstanceId, InstanceGrant> held_;
  std::map<AttemptId, RetainedPool> pools_;
  // The messages of jobs that lacked only disk space at the last try.
  std::unordered_map<std::string, std::string> disk_shortages_;
  bool changed_ = true;  // since find_overtaking()
};

}  // namespace trainyard::control
