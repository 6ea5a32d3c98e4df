#pragma once

#include <atomic>
#include <cstdint>

#include "cli/local_files.h"
#include "cli/train_request.h"
#include "data/s3_client.h"

namespace trainyard::cli {

// Uploads the files of one channel, several at a time, each as an object. `sent` grows by the
// number of bytes sent (in whole parts of the S3 client). A file whose size changes meanwhile is
// uploaded as it is read. cancelled: `cancelled` became true.
Result<void> upload_channel(data::S3Client& s3, const ChannelUpload& upload,
                            const LocalFiles& files, std::atomic<std::uint64_t>& sent,
                            const std::atomic<bool>& cancelled);

}  // namespace trainyard::cli
