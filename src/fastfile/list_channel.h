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

// The tree of a channel in FastFile mode: what lies in the folder that `source` names, with or
// without a slash at its end, of which `shard` is this host's share. With a seed (ShuffleConfig)
// the files are shuffled before they are shared out, as for the first epoch of a pipe, and each
// folder is listed in that order. A request per 1,000 keys, and no more of the listing in memory
// than the tree, of a shuffled one twice. Keys that are no good paths are errors as in File mode.
// not_found when nothing is there, which a share that has none is not; cancelled once `cancelled`
// is set (may be null).
Result<Tree> list_channel(data::S3Client& s3, const data::S3Location& source, data::Shard shard,
                          std::optional<std::int64_t> shuffle_seed,
                          const std::atomic<bool>* cancelled);

}  // namespace trainyard::fastfile
