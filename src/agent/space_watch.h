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

// A space that a container writes to, on a disk that is shared with others.
struct WatchedSpace {
  std::string what;            // "the storage volume at /opt/ml"
  std::string limit_name;      // what sets the limit: "VolumeSizeInGB"
  Bytes limit{};               // 0: none to enforce here
  std::filesystem::path disk;  // a folder on that disk; empty: not on this machine
  // Its current size; nullopt: unknown. May take as long as a stat of each of its files.
  std::function<Result<std::optional<Bytes>>()> measure;
};

// Decides when a container has to be killed because of its disk usage, if no file system limits it:
// one of its spaces exceeds its limit, or a disk has less free space than the floor and the
// container contributes to that (one of its spaces there exceeds 256 MiB; a container that writes
// little isn't killed for what others do).
//
// Free space is checked every second. A space is measured when its disk has lost 64 MiB since the
// last time, at least every 30 s, and at most for 1/20 of the time.
class SpaceWatch {
 public:
  using Steady = std::chrono::steady_clock;
  using FreeSpace = std::function<Result<Bytes>(const std::filesystem::path&)>;

  SpaceWatch(std::vector<WatchedSpace> spaces, Bytes floor, FreeSpace free_space);
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
    std::optional<Bytes> size{};  // as last measured
    std::optional<Bytes> free{};  // what its disk had then
    Steady::time_point next{};    // no measurement before
    Steady::time_point due{};     // next measurement at the latest
  };
  void check_space(Space& space, Steady::time_point now);
  void decide(std::string verdict);

  std::vector<Space> spaces_;
  const Bytes floor_;
  const FreeSpace free_space_;

  mutable Mutex mutex_;
  ConditionVariable wake_;
  std::optional<std::string> verdict_ TRAINYARD_GUARDED_BY(mutex_);
  bool stopping_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace trainyard::agent
