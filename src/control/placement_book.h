#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "control/disk_keeper.h"
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

// Why the first job of the queue can't begin now.
struct Shortage {
  enum class Of { machine, disk };
  Of of = Of::machine;
  std::string message;  // with the figures, for people
};

// Strictly first in, first out: a job that doesn't fit yet is not overtaken by a smaller one. An
// attempt is placed with all its instances at once. A GPU is one instance's, the lowest free
// indices first. What a call costs doesn't grow with the queue. One thread; blocks on the disk.
class PlacementBook {
 public:
  PlacementBook(const Machine& machine, const DiskRules& rules, DiskKeeper::Measure measure,
                DiskKeeper::Reserved reserved)
      : machine_(machine), disk_(rules, std::move(measure), std::move(reserved)) {}

  // At the end of the queue. A job that waits already is left where it is.
  void enqueue(const std::string& job, std::vector<InstanceShare> shares);
  // Unknown jobs are fine.
  void leave_queue(const std::string& job);
  bool waits(const std::string& job) const { return places_.contains(job); }
  std::optional<std::string> first() const;
  // What keeps the first from beginning, apart from the disk; nullopt: nothing. Cheap.
  std::optional<Shortage> find_shortage() const;

  // The first of the queue, as attempt `attempt`: from here on its instances hold what they get,
  // and it stays in the queue until leave_queue(), so that an attempt that can't be begun after
  // all is given up by release_attempt(). `ask`: what it wants of the disk; called once for as long
  // as it waits.
  std::variant<AttemptGrant, Shortage> place_first(int attempt,
                                                   const std::function<DiskRequest()>& ask);

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
  struct Waiting {
    std::string job;
    std::vector<InstanceShare> shares;
  };
  InstanceSize held() const;
  std::vector<int> free_gpus() const;
  void hold(const std::string& job, int attempt, const std::vector<InstanceShare>& shares,
            const VolumeGrants& volumes);

  const Machine machine_;
  DiskKeeper disk_;
  std::map<std::uint64_t, Waiting> queue_;                 // in the order of coming
  std::unordered_map<std::string, std::uint64_t> places_;  // in the queue, by job
  std::uint64_t next_place_ = 0;
  std::map<engine::InstanceId, InstanceGrant> held_;
};

}  // namespace trainyard::control
