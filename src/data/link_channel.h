#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "base/result.h"
#include "data/placed_objects.h"
#include "data/s3_client.h"
#include "data/s3_location.h"

namespace trainyard::data {

// Is called with what files take up of a volume, in bytes, before they count as placed; one call at
// a time. An error ends the linking.
using TakeSpace = std::function<Result<void>(std::uint64_t bytes)>;

// As download_channel(), but the files in `folder`, which exists, are links to those of the
// embedded store (S3Client::link_objects()): no byte is copied, and nobody may write to them.
// `options.parallel` is not looked at. An error leaves some of them there; but for those of
// `take_space` and cancelled, a download is worth trying.
Result<Downloaded> link_channel(S3Client& s3, const S3Location& source,
                                const std::filesystem::path& folder, const DownloadOptions& options,
                                const TakeSpace& take_space);

}  // namespace trainyard::data
