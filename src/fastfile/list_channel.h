#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "base/result.h"
#include "data/channel_entries.h"
#include "data/s3_client.h"
#include "data/s3_location.h"
#include "fastfile/tree.h"

namespace trainyard::fastfile {

// The tree of a channel in FastFile mode: the contents of the folder that `source` names, with or
// without a trailing slash, of which `shard` is this host's share. With a seed (ShuffleConfig) the
// files are shuffled before they are distributed, as for the first epoch of a pipe, and each folder
// is listed in that order. One request per 1,000 keys; memory for the tree, twice that if shuffled.
// Keys that aren't valid paths are errors as in File mode. not_found: the folder is empty (an empty
// share is no error); cancelled: `cancelled` is set (may be null).
Result<Tree> list_channel(data::S3Client& s3, const data::S3Location& source, data::Shard shard,
                          std::optional<std::int64_t> shuffle_seed,
                          const std::atomic<bool>* cancelled);

}  // namespace trainyard::fastfile
