#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "base/mutex.h"
#include "base/result.h"

namespace trainyard::agent {

// Something that a container writes to, and that shares a disk with others.
struct WatchedSpace {
  std::string what;            // "the storage volume at /opt/ml"
  std::string limit_name;      // what the limit is set by: "VolumeSizeInGB"
  Bytes limit{};               // 0: none that this is to hold
  std::filesystem::path disk;  // a folder on that disk; empty: not on this machine
  // What it takes up now; nullopt: not to be known. May take as long as a look at each of its
  // files.
  std::function<Result<std::optional<Bytes>>()> measure;
};

// Notices when a container has to be ended for what it takes of a disk, where nothing else holds it
// back: one of its spaces is larger than its limit, or a disk has less than the floor free while
// the container has a part in that (one of its spaces there takes up more than 256 MiB; who writes
// little isn't ended for what others do).
//
// Free space is looked at every second. A space is measured when its disk has lost 64 MiB since the
// last time, at least every 30 s, and at most for 1/20 of the time.
class SpaceWatch {
 public:
  using Steady = std::chrono::steady_clock;
  using FreeSpace = std::function<Result<Bytes>(const std::filesystem::path&)>;

  SpaceWatch(std::vector<WatchedSpace> spaces, Bytes floor, FreeSpace free_space);
  // Waits for a measurement that is being made.
  ~SpaceWatch();
  SpaceWatch(const SpaceWatch&) = delete;
  SpaceWatch& operator=(const SpaceWatch&) = delete;

  // Looks every second, on a thread of its own, until there is a verdict.
  void start();
  // Why the container must be ended, once it must. Any thread.
  std::optional<std::string> verdict() const;

  // One look; for tests, where start() wasn't called.
  void look(Steady::time_point now);

 private:
  struct Space {
    WatchedSpace of;
    std::optional<Bytes> size{};  // as it was measured last
    std::optional<Bytes> free{};  // what its disk had then
    Steady::time_point next{};    // not to be measured before
    Steady::time_point due{};     // to be measured then at the latest
  };
  void look_at(Space& space, Steady::time_point now);
  void decide(std::string verdict);

  std::vector<Space> spaces_;
  const Bytes floor_;
  const FreeSpace free_space_;

  mutable Mutex mutex_;
  ConditionVariable wake_;
  std::optional<std::string> verdict_ TRAINYARD_GUARDED_BY(mutex_);
  bool leaving_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace trainyard::agent
