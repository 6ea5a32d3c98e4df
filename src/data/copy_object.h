#pragma once

#include "base/result.h"
#include "data/s3_client.h"
#include "data/s3_location.h"

namespace trainyard::data {

// An object from one client's store to another's (or the same), through this process: bytes only,
// at most a few parts in memory, `target` whole or untouched. conflict: the source changed
// meanwhile.
Result<void> copy_through(S3Client& from, const S3Location& source, S3Client& to,
                          const S3Location& target);

}  // namespace trainyard::data
