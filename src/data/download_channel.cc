#include "data/download_channel.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/files.h"
#include "data/file_placement.h"

namespace trainyard::data {

namespace fs = std::filesystem;

namespace {

struct Item {
  std::string key;
  std::string relative;
};

// The listing feeds it, the downloaders empty it; bounded, so that a million keys are never in
// memory at once.
class Queue {
 public:
  // False once the download has failed: no use in listing on.
  bool push(Item item) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return items_.size() < kMost || error_; });
    if (error_) return false;
    items_.push_back(std::move(item));
    changed_.notify_all();
    return true;
  }
  std::optional<Item> pop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !items_.empty() || closed_ || error_; });
    if (error_ || items_.empty()) return std::nullopt;
    Item item = std::move(items_.front());
    items_.pop_front();
    changed_.notify_all();
    return item;
  }
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }
  void fail(Error error) {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(error);
    changed_.notify_all();
  }
  std::optional<Error> error() {
    const std::lock_guard lock(mutex_);
    return error_;
  }

 private:
  static constexpr std::size_t kMost = 4096;
  std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  std::deque<Item> items_;
  bool closed_ = false;
  std::optional<Error> error_;
};

Result<void> download_one(S3Client& s3, const std::string& bucket, const Item& item,
                          const fs::path& folder) {
  const fs::path path = folder / item.relative;
  const auto conflict = [&] {
    return Error(ErrorKind::conflict, "Failed to download data. S3 key: s3://" + bucket + "/" +
                                          item.key + " is both an object and a folder of others");
  };
  if (auto made = ensure_directory(path.parent_path()); !made) {
    if (made.error().kind() == ErrorKind::exhausted) return made;
    return conflict();
  }
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!fd && (errno == EEXIST || errno == EISDIR)) return conflict();
  if (!fd) return Error::from_errno(errno, "create " + item.relative);
  // Whatever the umask of the agent is.
  if (::fchmod(fd.get(), 0644) != 0)
    return Error::from_errno(errno, "set the mode of " + item.relative);
  if (auto got = s3.get(bucket, item.key, fd.get()); !got) return got.error().wrap(item.relative);
  return ok();
}

}  // namespace

Result<Downloaded> download_channel(S3Client& s3, const S3Location& source, const fs::path& folder,
                                    const DownloadOptions& options) {
  Queue queue;
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < options.parallel; ++i)
    workers.emplace_back([&] {
      while (auto item = queue.pop())
        if (auto done = download_one(s3, source.bucket, *item, folder); !done)
          queue.fail(done.error());
    });

  Downloaded total;
  std::uint64_t found = 0, files = 0;
  const auto listed =
      s3.list(source.bucket, source.key, [&](const ObjectInfo& object) -> Result<void> {
        if (options.cancelled != nullptr && options.cancelled->load())
          return Error(ErrorKind::cancelled, "cancelled");
        TRY(auto relative, place_object(source.bucket, source.key, object.key));
        ++found;
        // The marker of a folder is nobody's share.
        if (relative && files++ % options.shard.count != options.shard.index) return ok();
        ++total.objects;
        total.bytes += object.size;
        if (relative && !queue.push({object.key, std::move(*relative)}))
          return Error(ErrorKind::cancelled, "the download failed");
        return ok();
      });
  queue.close();
  if (!listed) queue.fail(listed.error());
  for (std::thread& worker : workers) worker.join();
  if (auto error = queue.error()) return std::move(*error);
  if (found == 0 && !options.may_be_empty)
    return Error(ErrorKind::not_found,
                 "No S3 objects found under S3 URL \"" + source.to_string() + "\"");
  return total;
}

}  // namespace trainyard::data
