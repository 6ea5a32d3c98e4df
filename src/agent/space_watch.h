#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "base/disk_floor.h"
#include "base/mutex.h"
#include "base/result.h"

namespace trainyard::agent {

struct SpaceUse {
  Bytes bytes{};
  std::uint64_t files = 0;  // inodes; 0 also if it isn't known
};

// A space that a container writes to, on a disk that is shared with others.
struct WatchedSpace {
  std::string what;            // "the storage volume at /opt/ml"
  std::string limit_name;      // what sets the limit: "VolumeSizeInGB"
  Bytes limit{};               // 0: none to enforce here
  std::filesystem::path disk;  // a folder on that disk; empty: not on this machine
  // What it holds now; nullopt: unknown. May take as long as a stat of each of its files.
  std::function<Result<std::optional<SpaceUse>>()> measure;
};

// Decides when a container has to be killed because of its disk usage, if no file system limits it:
// one of its spaces exceeds its limit, or a disk has less free space than the floor, or room for too
// few more files, and the container contributes to that (one of its spaces there exceeds 256 MiB, or
// 10,000 files; a container that writes little isn't killed for what others do).
//
// The disk is checked every second. A space is measured when its disk has lost 64 MiB or 10,000
// files since the last time, at least every 30 s, and at most for 1/20 of the time.
class SpaceWatch {
 public:
  using Steady = std::chrono::steady_clock;
  using MeasureRoom = std::function<Result<DiskRoom>(const std::filesystem::path&)>;

  // `floor` 0: disks aren't checked.
  SpaceWatch(std::vector<WatchedSpace> spaces, Bytes floor, MeasureRoom measure_room);
  // Waits for a measurement in progress.
  ~SpaceWatch();
  SpaceWatch(const SpaceWatch&) = delete;
  SpaceWatch& operator=(const SpaceWatch&) = delete;

  // Checks every second, on a thread of its own, until there is a verdict.
  void start();
  // Why the container must be killed; nullopt: it needn't be. Any thread.
  std::optional<std::string> verdict() const;

  // One check; for tests, without start().
  void look(Steady::time_point now);

 private:
  struct Space {
    WatchedSpace of;
    std::optional<SpaceUse> use{};   // as last measured
    std::optional<DiskRoom> room{};  // what its disk had then
    Steady::time_point next{};       // no measurement before
    Steady::time_point due{};        // next measurement at the latest
  };
  void check_space(Space& space, Steady::time_point now);
  void decide(std::string verdict);

  std::vector<Space> spaces_;
  const Bytes floor_;
  const MeasureRoom measure_room_;

  mutable Mutex mutex_;
  ConditionVariable wake_;
  std::optional<std::string> verdict_ TRAINYARD_GUARDED_BY(mutex_);
  bool stopping_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace trainyard::agent
