#include "store/objects/removed_leftovers.h"

#include <utility>

#include "base/log.h"

namespace trainyard::store::objects {

RemovedLeftovers::RemovedLeftovers(Sync sync, Forget forget)
    : sync_(std::move(sync)), forget_(std::move(forget)), thread_([this] { run(); }) {}

RemovedLeftovers::~RemovedLeftovers() {
  {
    const MutexLock lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void RemovedLeftovers::add(std::int64_t id) {
  const MutexLock lock(mutex_);
  ids_.push_back(id);
  if (ids_.size() >= kGroupSize) changed_.notify_one();
}

Result<void> RemovedLeftovers::flush() {
  std::vector<std::int64_t> ids;
  {
    const MutexLock lock(mutex_);
    ids.swap(ids_);
  }
  if (ids.empty()) return ok();
  TRY_VOID(sync_());
  return forget_(ids);
}

void RemovedLeftovers::run() {
  while (true) {
    {
      MutexLock lock(mutex_);
      changed_.wait(lock, [this]() TRAINYARD_REQUIRES(mutex_) {
        return stopped_ || ids_.size() >= kGroupSize;
      });
      if (stopped_) return;
    }
    if (const auto flushed = flush(); !flushed)
      log::warning("object_store_settle_failed", {{"error", flushed.error().message()}});
  }
}

}  // namespace trainyard::store::objects
