#include "data/file_transfer.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <optional>
#include <string>

#include "aws/crypto.h"
#include "base/files.h"
#include "base/random.h"
#include "data/download_object.h"
#include "data/upload_object.h"

namespace trainyard::data {

namespace fs = std::filesystem;

namespace {

// How often a waiting read checks for cancellation.
constexpr int kLookUpMillis = 200;

Error cancelled_error() {
  return Error(ErrorKind::cancelled, "cancelled");
}

bool is_cancelled(const FileTransferOptions& options) {
  return options.cancelled != nullptr && options.cancelled->load();
}

// A file under a temporary name until it is complete.
class PartialFile {
 public:
  // In a folder that is created if needed.
  static Result<PartialFile> create(const fs::path& folder) {
    const fs::path path = folder / (std::string(kPartialPrefix) + random_hex(12));
    const auto make = [&] {
      return UniqueFd(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    };
    UniqueFd fd = make();
    if (!fd && errno == ENOENT) {
      TRY_VOID(ensure_directory(folder));
      fd = make();
    }
    if (!fd) return Error::from_errno(errno, "create " + path.string());
    return PartialFile(path, std::move(fd));
  }
  ~PartialFile() {
    if (fd_) ::unlink(path_.c_str());
  }
  PartialFile(PartialFile&&) = default;
  PartialFile& operator=(PartialFile&&) = delete;

  int fd() const { return fd_.get(); }

  Result<void> become(const fs::path& target, Timestamp modified) {
    const auto since = modified.time_since_epoch();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
    struct timespec times[2] = {};
    times[0].tv_nsec = UTIME_OMIT;
    times[1].tv_sec = seconds.count();
    times[1].tv_nsec = std::chrono::nanoseconds(since - seconds).count();
    if (modified != Timestamp() && ::futimens(fd(), times) != 0)
      return Error::from_errno(errno, "set the time of " + target.string());
    if (::rename(path_.c_str(), target.c_str()) != 0)
      return Error::from_errno(errno, "write " + target.string());
    fd_ = UniqueFd();
    return ok();
  }

 private:
  PartialFile(fs::path path, UniqueFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}
  fs::path path_;
  UniqueFd fd_;  // none: it has its final name
};

// At most a buffer; 0 at the end.
Result<std::size_t> read_some(int fd, std::span<char> into, const FileTransferOptions& options) {
  for (;;) {
    if (is_cancelled(options)) return cancelled_error();
    struct pollfd wait{fd, POLLIN, 0};
    // A signal is a reason to check too; a read would continue to wait.
    if (const int ready = ::poll(&wait, 1, kLookUpMillis);
        ready == 0 || (ready < 0 && errno == EINTR))
      continue;
    const ssize_t got = ::read(fd, into.data(), into.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR && errno != EAGAIN) return Error::from_errno(errno, "read");
  }
}

}  // namespace

Result<void> download_file(S3Client& s3, const S3Location& source, std::uint64_t size,
                           Timestamp modified, const fs::path& target,
                           const FileTransferOptions& options) {
  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  TRY(PartialFile file, PartialFile::create(folder));
  ObjectDownloadOptions download;
  download.received = options.moved;
  TRY_VOID(download_object(s3, source, size, file.fd(), download));
  return file.become(target, modified);
}

Result<void> upload_stream(S3Client& s3, int fd, const S3Location& target,
                           const FileTransferOptions& options) {
  const auto buffer = std::make_unique_for_overwrite<std::array<char, 256 << 10>>();
  return upload_object(s3, target, [&](Upload& upload) -> Result<void> {
    for (;;) {
      TRY(const std::size_t got, read_some(fd, *buffer, options));
      if (got == 0) return ok();
      TRY_VOID(upload.write({buffer->data(), got}));
      if (options.moved) options.moved(got);
    }
  });
}

Result<void> upload_file(S3Client& s3, const fs::path& source, const S3Location& target,
                         const FileTransferOptions& options) {
  const UniqueFd fd(::open(source.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return Error::from_errno(errno, "open " + source.string());
  return upload_stream(s3, fd.get(), target, options);
}

Result<void> download_stream(S3Client& s3, const S3Location& source, int fd,
                             const FileTransferOptions& options) {
  TRY(const ObjectHead head, s3.head(source.bucket, source.key));
  std::optional<aws::Digest> digest;
  if (head.expected) digest.emplace(head.expected->algorithm);
  const auto take = [&](std::string_view bytes) -> Result<void> {
    if (is_cancelled(options)) return cancelled_error();
    if (digest) digest->update(bytes);
    TRY_VOID(write_all(fd, bytes));
    if (options.moved) options.moved(bytes.size());
    return ok();
  };
  if (head.size > 0)
    TRY_VOID(s3.stream(source.bucket, source.key, {0, head.size, head.etag}, take));
  if (!digest || digest->finish() == head.expected->bytes) return ok();
  return Error(ErrorKind::corrupt, "GET " + source.to_string() +
                                       ": the bytes that came haven't the " + head.expected->name +
                                       " that the store has");
}

}  // namespace trainyard::data
