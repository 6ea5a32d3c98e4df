#include "apps/upload_channels.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>

#include "apps/parallel.h"
#include "base/unique_fd.h"
#include "data/upload_object.h"

namespace trainyard::apps {
namespace {

// Enough to hide the wait for one answer behind the sending of others.
constexpr std::size_t kParallelUploads = 8;

Result<void> upload_file(data::S3Client& s3, const data::S3Location& target, const LocalFile& file,
                         std::atomic<std::uint64_t>& sent, const std::atomic<bool>& cancelled) {
  const UniqueFd fd(::open(file.path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return Error::from_errno(errno, "open " + file.path.string());
  const auto buffer = std::make_unique<std::array<char, 256 << 10>>();
  const data::S3Location object{target.bucket, target.key + file.key};
  return data::upload_object(s3, object, [&](data::Upload& upload) -> Result<void> {
    for (;;) {
      if (cancelled) return Error(ErrorKind::cancelled, "the upload was cancelled");
      const ssize_t got = ::read(fd.get(), buffer->data(), buffer->size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return Error::from_errno(errno, "read " + file.path.string());
      if (got == 0) return ok();
      TRY_VOID(upload.write({buffer->data(), static_cast<std::size_t>(got)}));
      sent += static_cast<std::uint64_t>(got);
    }
  });
}

}  // namespace

Result<void> upload_channel(data::S3Client& s3, const ChannelUpload& upload,
                            const LocalFiles& files, std::atomic<std::uint64_t>& sent,
                            const std::atomic<bool>& cancelled) {
  auto done = for_each_in_parallel(files.files.size(), kParallelUploads, [&](std::size_t i) {
    return upload_file(s3, upload.target, files.files[i], sent, cancelled);
  });
  if (!done) return done.error().wrap("upload channel '" + upload.channel + "'");
  return ok();
}

}  // namespace trainyard::apps
