#include "data/upload_tree.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "data/upload_object.h"

namespace trainyard::data {

namespace fs = std::filesystem;

namespace {

// Concurrent requests hide each other's latency; of larger files only one is in memory, whose parts
// are sent concurrently in turn.
constexpr std::size_t kMaxAtOnce = 8;
constexpr std::uint64_t kSmall = 8 << 20;

// The entry as an object of its own.
struct TreeFile {
  fs::path relative;
  UniqueFd content;
  std::uint64_t size = 0;
};

// nullopt: nothing to upload; the reason is added to `skipped` unless it is obvious.
Result<std::optional<TreeFile>> open_tree_file(const FolderEntry& entry, struct stat info,
                                               const SkipNote& skipped) {
  const auto skip = [&](const std::string& why) {
    if (!why.empty()) skipped("not uploaded: " + entry.name() + " " + why);
    return std::optional<TreeFile>();
  };
  if (S_ISDIR(info.st_mode)) return skip("");
  if (info.st_mode == 0) return skip("has too long a path");
  TreeFile file{.relative = entry.relative, .content = {}, .size = 0};
  if (S_ISLNK(info.st_mode)) {
    const UniqueFd target = entry.find_target();
    if (!target && errno == EXDEV)
      return skip("is a link out of /opt/ml/" + entry.folder.string() + "/");
    if (!target || ::fstat(target.get(), &info) != 0) return skip("is a link to nothing");
    if (!S_ISREG(info.st_mode)) return skip("is a link to something else than a file");
    TRY(file.content, entry.open_target(target));
  } else if (S_ISREG(info.st_mode)) {
    TRY(file.content, entry.open_file());
  } else {
    return skip("is not a file");
  }
  file.size = static_cast<std::uint64_t>(info.st_size);
  return std::optional(std::move(file));
}

// S3 and stores that keep objects as files refuse such a key, and only that one.
bool is_about_the_key(const Error& error) {
  constexpr std::array kCodes{"KeyTooLongError", "InvalidURI", "InvalidObjectName",
                              "XMinioInvalidObjectName"};
  return std::ranges::find(kCodes, error.code()) != kCodes.end();
}

class IntoUpload final : public ByteSink {
 public:
  explicit IntoUpload(Upload& upload) : upload_(upload) {}

  std::span<char> room() override { return {buffer_.get(), kSize}; }
  Result<void> add(std::size_t size) override { return upload_.write({buffer_.get(), size}); }
  Result<void> add_zeros(std::uint64_t count) override {
    for (; count > 0; count -= std::min<std::uint64_t>(count, kSize)) {
      const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(count, kSize));
      std::fill_n(buffer_.get(), size, '\0');
      TRY_VOID(add(size));
    }
    return ok();
  }

 private:
  static constexpr std::size_t kSize = 256 << 10;
  Upload& upload_;
  const std::unique_ptr<char[]> buffer_ = std::make_unique_for_overwrite<char[]>(kSize);
};

// The uploads of one tree, each on a thread that it shares with others.
class TreeUploads {
 public:
  TreeUploads(S3Client& s3, const ContainerFolder& folder, const S3Location& target)
      : s3_(s3), folder_(folder), target_(target) {}
  ~TreeUploads() { close(); }
  TreeUploads(const TreeUploads&) = delete;
  TreeUploads& operator=(const TreeUploads&) = delete;

  // Blocks while too many are waiting. After an error of any file, returns the first one.
  Result<void> add(TreeFile file) {
    MutexLock lock(mutex_);
    changed_.wait(lock, [this]() TRAINYARD_REQUIRES(mutex_) {
      return error_ || waiting_.size() < kMaxAtOnce;
    });
    if (error_) return *error_;
    waiting_.push_back(std::move(file));
    if (waiting_.size() > idle_ && threads_.size() < kMaxAtOnce)
      threads_.emplace_back([this] { work(); });
    changed_.notify_all();
    return ok();
  }

  struct Done {
    std::uint64_t uploaded = 0;
    std::vector<std::string> refused{};  // whose paths aren't valid keys
  };
  // When all have been uploaded.
  Result<Done> finish() {
    close();
    const MutexLock lock(mutex_);
    if (error_) return *error_;
    std::ranges::sort(refused_);
    return Done{uploaded_, std::move(refused_)};
  }

 private:
  void work() {
    MutexLock lock(mutex_);
    for (;;) {
      ++idle_;
      changed_.wait(lock,
                    [this]() TRAINYARD_REQUIRES(mutex_) { return closed_ || !waiting_.empty(); });
      --idle_;
      if (waiting_.empty() || error_) return;
      const TreeFile file = std::move(waiting_.front());
      waiting_.pop_front();
      changed_.notify_all();
      lock.unlock();
      auto uploaded = upload(file);
      lock.lock();
      if (uploaded) {
        ++uploaded_;
        continue;
      }
      if (is_about_the_key(uploaded.error())) {
        refused_.push_back(folder_.entry(file.relative).name());
      } else if (!error_) {
        error_ = uploaded.error();
        changed_.notify_all();
      }
    }
  }

  Result<void> upload(const TreeFile& file) {
    std::unique_lock alone(large_, std::defer_lock);
    if (file.size > kSmall) alone.lock();
    const S3Location object{target_.bucket, join_key(target_.key, file.relative.string())};
    return upload_object(s3_, object, [&](Upload& to) {
      IntoUpload sink(to);
      return folder_.entry(file.relative).read(file.content, file.size, sink);
    });
  }

  void close() {
    {
      const MutexLock lock(mutex_);
      closed_ = true;
    }
    changed_.notify_all();
    threads_.clear();  // joins
  }

  S3Client& s3_;
  const ContainerFolder& folder_;
  const S3Location target_;
  std::mutex large_;  // held while a large file is uploaded
  Mutex mutex_;
  ConditionVariable changed_;
  std::deque<TreeFile> waiting_ TRAINYARD_GUARDED_BY(mutex_);
  std::size_t idle_ TRAINYARD_GUARDED_BY(mutex_) = 0;
  bool closed_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::optional<Error> error_ TRAINYARD_GUARDED_BY(mutex_);
  std::uint64_t uploaded_ TRAINYARD_GUARDED_BY(mutex_) = 0;
  std::vector<std::string> refused_ TRAINYARD_GUARDED_BY(mutex_);
  std::vector<std::jthread> threads_;
};

}  // namespace

Result<std::uint64_t> upload_tree(S3Client& s3, const fs::path& root, const fs::path& folder,
                                  const S3Location& target, const SkipNote& skipped) {
  TRY(const ContainerFolder from, ContainerFolder::must_open(root, folder));
  const std::jthread ahead([&](const std::stop_token& stop) { from.begin_write_back(stop); });
  TreeUploads uploads(s3, from, target);
  TRY_VOID(
      from.for_each_entry([&](const FolderEntry& entry, const struct stat& info) -> Result<void> {
        TRY(auto file, open_tree_file(entry, info, skipped));
        return file ? uploads.add(std::move(*file)) : ok();
      }));
  TRY(const auto done, uploads.finish());
  for (const std::string& name : done.refused)
    skipped("not uploaded: the object store takes the path of " + name + " for no key");
  TRY_VOID(from.flush_disk());
  return done.uploaded;
}

}  // namespace trainyard::data
