#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"

namespace trainyard::store::objects {

// The leftover files that are removed and still have a record in the index. Deletes the records in
// groups, each after one sync of the file system: a record may only go when a power cut can't undo
// the removal any more. The sync waits for everything that anyone has written to the disk, the jobs'
// gigabytes too, so a thread of its own does it. Any thread.
class RemovedLeftovers {
 public:
  // Records that are deleted together.
  static constexpr std::size_t kGroupSize = 512;

  using Sync = std::function<Result<void>()>;
  using Forget = std::function<Result<void>(const std::vector<std::int64_t>& ids)>;

  // Both may be called from any thread until the destructor has returned.
  RemovedLeftovers(Sync sync, Forget forget);
  // Doesn't flush.
  ~RemovedLeftovers();
  RemovedLeftovers(const RemovedLeftovers&) = delete;
  RemovedLeftovers& operator=(const RemovedLeftovers&) = delete;

  // Doesn't block.
  void add(std::int64_t id);
  // Deletes the records of all that were added. After an error they are kept, and the next open of
  // the store deletes them.
  Result<void> flush();

 private:
  void run();

  const Sync sync_;
  const Forget forget_;
  Mutex mutex_;
  ConditionVariable changed_;
  std::vector<std::int64_t> ids_ TRAINYARD_GUARDED_BY(mutex_);
  bool stopped_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last
};

}  // namespace trainyard::store::objects
