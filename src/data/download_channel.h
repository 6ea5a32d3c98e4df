#pragma once

#include <filesystem>

#include "base/result.h"
#include "data/placed_objects.h"
#include "data/s3_client.h"
#include "data/s3_location.h"

namespace trainyard::data {

// Downloads every object below an S3 prefix to `folder`, which exists, to the paths that
// place_object() returns: files 0644, folders 0755. Objects of a manifest are stored under their
// full keys. not_found: nothing matches the prefix (an empty share is no error), or an object of a
// manifest doesn't exist. invalid_argument: the manifest is invalid. exhausted: the volume is full.
// Stops at the first error.
Result<Downloaded> download_channel(S3Client& s3, const S3Location& source,
                                    const std::filesystem::path& folder,
                                    const DownloadOptions& options);

}  // namespace trainyard::data
