#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

// What the data folder's disk has, and who was promised what of it. But for measure_disk(),
// accounting only: no clock, no I/O, no threads.
namespace trainyard::control {

// A file system as an ordinary user has it: what is kept for root counts for neither.
struct DiskSpace {
  Bytes total{};
  Bytes free{};
};
// Of the file system that holds `path` (statvfs).
Result<DiskSpace> measure_disk(const std::filesystem::path& path);

// What is kept free where nothing else is set: a twentieth of the disk, at most 1 GiB.
Bytes default_disk_floor(Bytes total);

struct DiskRules {
  Bytes floor{};  // free space that nobody is promised
  // Promised to an instance besides its volume, for its container's layer and logs.
  Bytes allowance{};
  bool strict = false;  // a volume has the size that was asked for, or isn't made
};

// What is promised to an instance besides its volume, where a layer and a log may become that
// large. Less than the limits: what most jobs need. Those that need more take it from what is not
// promised, and are ended before they touch the floor.
Bytes disk_allowance(Bytes layer_limit, Bytes log_limit);

// What an instance wants for its volume.
struct VolumeNeed {
  Bytes asked{};  // 0: whatever there is (instance types with disks of their own)
  Bytes input{};  // of its channels, as far as that is known
};

// The smallest volume that will do: in full if the rules are strict, else the input and 1 GiB, if
// that is less.
Bytes least_volume(const DiskRules& rules, const VolumeNeed& need);
// The largest volume that a disk could ever give each of so many hosts of one job.
Bytes largest_volume(const DiskRules& rules, Bytes total, std::size_t hosts = 1);

// A promise is counted until it is released; what of it is on the disk already is missing from the
// free space, and counted there.
class DiskBook {
 public:
  explicit DiskBook(const DiskRules& rules) : rules_(rules) {}

  const DiskRules& rules() const { return rules_; }
  // What may still be promised to volumes where `free` bytes are free, the allowances of the hosts
  // of one job taken off.
  Bytes room(Bytes free, std::size_t hosts = 1) const;
  // The volumes that the hosts of a job get, all at once: what each asked for, but, unless strict,
  // at most an even part of half of the room or, if that is more, the smallest that will do. Less
  // than was asked for is a multiple of something round, so that sizes repeat. nullopt: not even
  // that fits now.
  std::optional<std::vector<Bytes>> offer(const std::vector<VolumeNeed>& needs, Bytes free) const;

  // What is free again when an instance with such a volume is gone.
  Bytes held_with(Bytes volume) const { return {volume.value + rules_.allowance.value}; }

  // The instance holds a volume of that size and the allowance from here on. Once more: instead of
  // before.
  void promise(const std::string& instance, Bytes volume);
  // Of the instance's volume that much is on the disk. Those that hold nothing are fine.
  void set_reserved(const std::string& instance, Bytes reserved);
  void release(const std::string& instance);

  bool holds(const std::string& instance) const { return promises_.contains(instance); }
  // Promised, and not on the disk yet.
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
