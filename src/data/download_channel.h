#pragma once

#include <filesystem>

#include "base/result.h"
#include "data/placed_objects.h"
#include "data/s3_client.h"
#include "data/s3_location.h"

namespace trainyard::data {

// Copies every object under an S3 prefix into `folder`, which exists, in the places that
// place_object() says: files 0644, folders 0755. Those of a manifest are placed by their whole
// keys. not_found when nothing matches a prefix, which a share that has none is not, or when an
// object of a manifest isn't there; invalid_argument when the manifest is wrong; exhausted when the
// volume is full; the first error ends it all.
Result<Downloaded> download_channel(S3Client& s3, const S3Location& source,
                                    const std::filesystem::path& folder,
                                    const DownloadOptions& options);

}  // namespace trainyard::data
