#pragma once

#include "base/result.h"
#include "data/s3_client.h"
#include "data/s3_location.h"

namespace trainyard::data {

// Copies an object from one client's store to another's (or the same) through this process: only
// its bytes, with at most a few parts in memory. `target` is written completely or not at all.
// conflict: the source changed meanwhile.
Result<void> copy_through(S3Client& from, const S3Location& source, S3Client& to,
                          const S3Location& target);

}  // namespace trainyard::data
