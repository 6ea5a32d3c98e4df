#pragma once

#include <cstdint>
#include <filesystem>

#include "base/result.h"
#include "data/container_folder.h"
#include "data/s3_client.h"
#include "data/s3_location.h"

namespace trainyard::data {

// Uploads every regular file below root/folder as an object `target`/<relative path>, several at
// once. A link to a file in root/folder, relative or as the container sees it (/opt/ml/<folder>/…),
// becomes an object with that file's bytes; other links are skipped, and so is a file whose path
// the store rejects as a key: the rest is uploaded. Errors and guarantees as in
// data/upload_folder.h; what was uploaded before an error stays. Returns the number of objects.
Result<std::uint64_t> upload_tree(S3Client& s3, const std::filesystem::path& root,
                                  const std::filesystem::path& folder, const S3Location& target,
                                  const SkipNote& skipped);

}  // namespace trainyard::data
