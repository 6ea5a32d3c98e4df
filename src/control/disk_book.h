#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

// Accounting of the data folder's disk: its space, and what is promised to whom. Except for
// measure_disk(), no clock, no I/O, no threads.
namespace trainyard::control {

// A file system as an ordinary user sees it: without the space reserved for root.
struct DiskSpace {
  Bytes total{};
  Bytes free{};
};
// For the file system that contains `path` (statvfs).
Result<DiskSpace> measure_disk(const std::filesystem::path& path);

// The default free space to leave: a twentieth of the disk, at most 1 GiB.
Bytes default_disk_floor(Bytes total);

struct DiskRules {
  Bytes floor{};  // free space that isn't promised to anyone
  // Promised to an instance in addition to its volume, for its container's layer and logs.
  Bytes allowance{};
  bool strict = false;  // a volume has the requested size, or isn't created
};

// The allowance promised to an instance in addition to its volume, for limits of this size. Less
// than the limits: what most jobs need. Instances that need more use space that isn't promised, and
// are killed before they reach the floor.
Bytes disk_allowance(Bytes layer_limit, Bytes log_limit);

// What an instance requests for its volume.
struct VolumeNeed {
  Bytes requested{};  // 0: any size (instance types with disks of their own)
  Bytes input{};      // of its channels, as far as known
};

// The smallest acceptable volume: the requested size if the rules are strict, otherwise the input
// plus 1 GiB, if that is less.
Bytes min_volume(const DiskRules& rules, const VolumeNeed& need);
// The largest volume that a disk could give to each of that many hosts of one job.
Bytes largest_volume(const DiskRules& rules, Bytes total, std::size_t hosts = 1);

// A promise counts until it is released. The part that is already on the disk is missing from the
// free space, and is counted there.
class DiskBook {
 public:
  explicit DiskBook(const DiskRules& rules) : rules_(rules) {}

  const DiskRules& rules() const { return rules_; }
  // What can still be promised to volumes if `free` bytes are free, after the allowances of one
  // job's hosts.
  Bytes room(Bytes free, std::size_t hosts = 1) const;
  // The volumes for all hosts of a job: each gets its requested size, but, unless strict, at most
  // an even share of half of the room or, if that is more, the smallest acceptable size. A reduced
  // size is rounded, so that sizes repeat. nullopt: not even the smallest sizes fit now.
  std::optional<std::vector<Bytes>> offer(const std::vector<VolumeNeed>& needs, Bytes free) const;

  // The space that is freed when an instance with this volume is gone.
  Bytes held_with(Bytes volume) const { return {volume.value + rules_.allowance.value}; }

  // The instance holds a volume of this size and the allowance from here on. A second call replaces
  // the first.
  void promise(const std::string& instance, Bytes volume);
  // How much of the instance's volume is on the disk. Ignored for instances that hold nothing.
  void set_reserved(const std::string& instance, Bytes reserved);
  void release(const std::string& instance);

  bool holds(const std::string& instance) const { return promises_.contains(instance); }
  // Promised, but not on the disk yet.
  Bytes outstanding() const { return outstanding_; }
  struct Promise {
    Bytes volume{};
    Bytes reserved{};  // at most `volume`
  };
  const std::unordered_map<std::string, Promise>& promises() const { return promises_; }

 private:
  Bytes outstanding_of(const Promise& promise) const;

  DiskRules rules_;
  std::unordered_map<std::string, Promise> promises_;
  Bytes outstanding_{};
};

}  // namespace trainyard::control
