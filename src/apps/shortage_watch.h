#pragma once

#include <filesystem>
#include <functional>
#include <string_view>
#include <thread>
#include <vector>

#include "base/alarms.h"
#include "base/bytes.h"
#include "base/mutex.h"
#include "base/result.h"

namespace trainyard::apps {

// A file in the data folder that reserves space for moments in which the server needs some: its
// start on a full disk (docs/operations.md, "Alarms"). Not safe for concurrent use.
class SpaceReserve {
 public:
  explicit SpaceReserve(const std::filesystem::path& root);

  // Allocates the space, if it isn't allocated and is available.
  void take();
  // Releases the space for the next write.
  void release();
  // Runs `work`; if there is no space for it, runs it once more with the reserve released.
  Result<void> run(const std::function<Result<void>()>& work);

 private:
  const std::filesystem::path path_;
};

// Checks once a second, on a thread of its own: raises the alarm "data folder" while there is
// little space or room for few more files, and "open files" while no file can be opened. While
// other alarms are raised it tries whether the failed work succeeds again, since nothing else may
// be trying. Ends with this object.
class ShortageWatch {
 public:
  // All outlive this. Each of `probes` lowers its alarm when its work succeeds.
  ShortageWatch(std::filesystem::path root, SpaceReserve& reserve, Alarms& alarms,
                std::vector<std::function<void()>> probes);
  ~ShortageWatch();
  ShortageWatch(const ShortageWatch&) = delete;
  ShortageWatch& operator=(const ShortageWatch&) = delete;

 private:
  void work();
  void look();

  const std::filesystem::path root_;
  SpaceReserve& reserve_;
  Alarms& alarms_;
  const std::vector<std::function<void()>> probes_;
  Mutex mutex_;
  ConditionVariable wake_;
  bool stopping_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace trainyard::apps
