#pragma once

#include <filesystem>

#include "base/result.h"
#include "data/placed_objects.h"
#include "data/s3_client.h"
#include "data/s3_location.h"

namespace trainyard::data {

// Like download_channel(), but the files in `folder`, which exists, are hard links to those of the
// embedded store (S3Client::link_objects()): no bytes are copied, and the files must never be
// written to. `take_space` is called before files count as placed, one call at a time. Ignores
// `options.parallel` and `options.take_space`. After an error some links may exist; except for
// errors of `take_space` and cancelled, a download is worth trying.
Result<Downloaded> link_channel(S3Client& s3, const S3Location& source,
                                const std::filesystem::path& folder, const DownloadOptions& options,
                                const TakeSpace& take_space);

}  // namespace trainyard::data
