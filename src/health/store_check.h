#pragma once

#include <string>

#include "data/s3_client.h"
#include "health/verdict.h"

namespace trainyard::health {

// Writes an object of `size` random bytes, reads it back, compares and removes it. Fails if the
// store can't be reached, is too slow or returns different bytes. If it refuses the request, that
// is the job's problem, and the check is skipped. `s3` must give up at the time limit. Requires
// permission to write, read and delete objects.
Verdict check_store(data::S3Client& s3, const std::string& bucket, const std::string& key,
                    Bytes size, const CheckTime& time);

}  // namespace trainyard::health
