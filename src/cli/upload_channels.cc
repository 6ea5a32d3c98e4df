#include "cli/upload_channels.h"

#include "cli/parallel.h"
#include "data/file_transfer.h"

namespace trainyard::cli {
namespace {

// Enough to hide the latency of one response behind the sending of others.
constexpr std::size_t kParallelUploads = 8;

}  // namespace

Result<void> upload_channel(data::S3Client& s3, const ChannelUpload& upload,
                            const LocalFiles& files, std::atomic<std::uint64_t>& sent,
                            const std::atomic<bool>& cancelled) {
  data::FileTransferOptions options;
  options.cancelled = &cancelled;
  options.moved = [&sent](std::uint64_t bytes) { sent += bytes; };
  auto done = for_each_in_parallel(files.files.size(), kParallelUploads, [&](std::size_t i) {
    const LocalFile& file = files.files[i];
    const data::S3Location object{upload.target.bucket, upload.target.key + file.key};
    return data::upload_file(s3, file.path, object, options);
  });
  if (!done) return done.error().wrap("upload channel '" + upload.channel + "'");
  return ok();
}

}  // namespace trainyard::cli
