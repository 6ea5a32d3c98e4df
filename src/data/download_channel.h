#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>

#include "base/result.h"
#include "data/s3_client.h"
#include "data/s3_location.h"

namespace trainyard::data {

// One of `count` equal shares of a channel's objects: in the order of their keys, those at `index`,
// `index` + `count`, and so on.
struct Shard {
  std::uint64_t index = 0;
  std::uint64_t count = 1;
};

struct DownloadOptions {
  unsigned parallel = 8;
  const std::atomic<bool>* cancelled = nullptr;  // not owned; may be null
  Shard shard{};
  bool may_be_empty = false;  // nothing that matches is fine
};

struct Downloaded {
  std::uint64_t objects = 0;
  std::uint64_t bytes = 0;
};

// Copies every object under an S3 prefix into `folder`, which exists, in the places that
// place_object() says: files 0644, folders 0755. not_found when nothing matches, which a share that
// has none is not; exhausted when the volume is full; the first error ends it all.
Result<Downloaded> download_channel(S3Client& s3, const S3Location& source,
                                    const std::filesystem::path& folder,
                                    const DownloadOptions& options);

}  // namespace trainyard::data
