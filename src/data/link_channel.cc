#include "data/link_channel.h"

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "data/work_queue.h"

namespace trainyard::data {

namespace fs = std::filesystem;

namespace {

constexpr unsigned kThreads = 4;
// Of S3Client::kMaxLinks names each: listing is faster than linking, and otherwise all names could
// end up in memory.
constexpr std::size_t kMaxBatchesAhead = 4;

struct Batch {
  std::string bucket;
  std::vector<ObjectLink> links;
};

class Linker {
 public:
  Linker(S3Client& s3, const fs::path& folder, const TakeSpace& take_space)
      : s3_(s3), folder_(folder), take_space_(take_space) {
    for (unsigned i = 0; i < kThreads; ++i) workers_.emplace_back([this] { work(); });
  }

  Result<void> take(PlacedObject object) {
    if (!batch_.links.empty() &&
        (batch_.links.size() == S3Client::kMaxLinks || batch_.bucket != object.bucket))
      TRY_VOID(push());
    batch_.bucket = std::move(object.bucket);
    batch_.links.push_back({std::move(object.key), std::move(object.relative)});
    return ok();
  }

  // Call exactly once. Returns the first error of all, otherwise `listed`.
  Result<Downloaded> finish(Result<Downloaded> listed) {
    if (listed && !batch_.links.empty())
      if (auto pushed = push(); !pushed) queue_.fail(pushed.error());
    queue_.close();
    if (!listed) queue_.fail(listed.error());
    for (std::thread& worker : workers_) worker.join();
    if (auto error = queue_.error()) return std::move(*error);
    const MutexLock lock(mutex_);
    listed->bytes = bytes_;
    return listed;
  }

 private:
  Result<void> push() { return queue_.push(std::exchange(batch_, {})); }

  void work() {
    while (const auto batch = queue_.pop())
      if (auto done = link(*batch); !done) queue_.fail(done.error());
  }

  Result<void> link(const Batch& batch) {
    TRY(const auto sizes, s3_.link_objects(batch.bucket, folder_, batch.links));
    std::uint64_t bytes = 0, space = 0;
    for (const std::uint64_t size : sizes) {
      bytes += size;
      space += space_of(size);
    }
    const MutexLock lock(mutex_);
    bytes_ += bytes;
    return take_space_(space);
  }

  S3Client& s3_;
  const fs::path folder_;
  const TakeSpace& take_space_;
  Batch batch_;  // listed, but not a task yet
  WorkQueue<Batch> queue_{kMaxBatchesAhead};
  Mutex mutex_;  // guards bytes_, and calls of take_space_
  std::uint64_t bytes_ TRAINYARD_GUARDED_BY(mutex_) = 0;
  std::vector<std::thread> workers_;
};

}  // namespace

Result<Downloaded> link_channel(S3Client& s3, const S3Location& source, const fs::path& folder,
                                const DownloadOptions& options, const TakeSpace& take_space) {
  Linker linker(s3, folder, take_space);
  return linker.finish(for_each_placed(
      s3, source, options, [&](PlacedObject object) { return linker.take(std::move(object)); }));
}

}  // namespace trainyard::data
