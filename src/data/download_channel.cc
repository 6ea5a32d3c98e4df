#include "data/download_channel.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <semaphore>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/files.h"
#include "data/download_object.h"
#include "data/request_pace.h"
#include "data/work_queue.h"

namespace trainyard::data {

namespace fs = std::filesystem;

namespace {

constexpr std::ptrdiff_t kLargeAtOnce = 2;
constexpr std::size_t kMaxListedAhead = 4096;

// Independent of the umask. Checking is cheaper than changing, which goes to the file system's
// journal.
Result<void> set_mode(int fd, mode_t mode) {
  struct stat info{};
  if (::fstat(fd, &info) == 0 && (info.st_mode & 07777) == mode) return ok();
  if (::fchmod(fd, mode) != 0) return Error::from_errno(errno, "set the mode");
  return ok();
}

bool is_regular(const fs::path& path) {
  struct stat info{};
  return ::lstat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

// Fetches objects; of large ones, which several threads fetch, only so many at once.
class LargeObjects {
 public:
  LargeObjects(std::ptrdiff_t max, WorkQueue<PlacedObject>& queue, const TakeSpace& take_space)
      : queue_(queue), take_space_(take_space), free_(max) {}
  Result<void> fetch(S3Client& s3, const PlacedObject& item, int fd) {
    const S3Location source{item.bucket, item.key};
    auto size = item.size;
    if (!size) {
      TRY(size, download_if_small(s3, source, fd));
    }
    if (!size) return take_space_of(fd);
    TRY_VOID(take_space(*size));
    if (*size <= options_.part_size) return download_object(s3, source, *size, fd);
    free_.acquire();
    const auto failed = queue_.error();  // of another object meanwhile
    auto fetched =
        failed ? Result<void>(*failed) : download_object(s3, source, *size, fd, options_);
    free_.release();
    return fetched;
  }

 private:
  Result<void> take_space(std::uint64_t size) {
    return take_space_ ? take_space_(space_of(size)) : ok();
  }
  Result<void> take_space_of(int fd) {
    if (!take_space_) return ok();
    struct stat info{};
    if (::fstat(fd, &info) != 0) return Error::from_errno(errno, "stat");
    return take_space(static_cast<std::uint64_t>(info.st_size));
  }

  WorkQueue<PlacedObject>& queue_;
  const TakeSpace& take_space_;
  const ObjectDownloadOptions options_;
  std::counting_semaphore<> free_;
};

// What one thread does: it processes the queue.
class Downloader {
 public:
  // `may_repeat`: an object may have been downloaded already.
  Downloader(S3Client& s3, const fs::path& folder, LargeObjects& large, RequestPace& pace,
             bool may_repeat)
      : s3_(s3), folder_(folder), large_(large), pace_(pace), may_repeat_(may_repeat) {}

  Result<void> download(const PlacedObject& item) {
    const fs::path path = folder_ / item.relative;
    const auto conflict = [&] {
      return Error(ErrorKind::conflict, "Failed to download data. S3 key: s3://" + item.bucket +
                                            "/" + item.key +
                                            " is both an object and a folder of others");
    };
    if (auto made = make_parent(path); !made) {
      if (made.error().kind() == ErrorKind::exhausted) return made;
      return conflict();
    }
    // Opened for reading too: some checksums can only be computed from the written file.
    UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644));
    if (!fd && errno == EEXIST && may_repeat_ && is_regular(path)) return ok();
    if (!fd && (errno == EEXIST || errno == EISDIR)) return conflict();
    if (!fd) return Error::from_errno(errno, "create " + item.relative);
    if (auto set = set_mode(fd.get(), 0644); !set) return set.error().wrap(item.relative);
    const auto begun = std::chrono::steady_clock::now();
    if (auto got = large_.fetch(s3_, item, fd.get()); !got) return got.error().wrap(item.relative);
    if (item.size != 0) pace_.note(std::chrono::steady_clock::now() - begun);
    return ok();
  }

 private:
  // Consecutive objects are often in the same folder.
  Result<void> make_parent(const fs::path& path) {
    fs::path parent = path.parent_path();
    if (parent == made_) return ok();
    TRY_VOID(ensure_directory(parent));
    made_ = std::move(parent);
    return ok();
  }

  S3Client& s3_;
  const fs::path& folder_;
  LargeObjects& large_;
  RequestPace& pace_;
  const bool may_repeat_;
  fs::path made_;
};

}  // namespace

Result<Downloaded> download_channel(S3Client& s3, const S3Location& source, const fs::path& folder,
                                    const DownloadOptions& options) {
  WorkQueue<PlacedObject> queue(kMaxListedAhead);
  LargeObjects large(kLargeAtOnce, queue, options.take_space);
  RequestPace pace(options.parallel, std::max(options.parallel, options.max_parallel));
  const auto work = [&] {
    Downloader downloader(s3, folder, large, pace, options.kind == SourceKind::manifest);
    while (const auto item = queue.pop()) {
      if (auto done = downloader.download(*item); !done) queue.fail(done.error());
    }
  };
  std::vector<std::thread> workers;
  auto listed = for_each_placed(s3, source, options, [&](PlacedObject item) {
    while (workers.size() < pace.at_once()) workers.emplace_back(work);
    return queue.push(std::move(item));
  });
  queue.close();
  if (!listed) queue.fail(listed.error());
  for (std::thread& worker : workers) worker.join();
  if (auto error = queue.error()) return std::move(*error);
  return listed;
}

}  // namespace trainyard::data
