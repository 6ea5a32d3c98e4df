#pragma once

#include <functional>

#include "base/result.h"
#include "data/s3_client.h"
#include "data/s3_location.h"

namespace trainyard::data {

// Starts an upload, has `fill` write it, and completes it. If one of them fails, returns that error
// and aborts the upload: nothing of it stays.
Result<void> upload_object(S3Client& s3, const S3Location& target,
                           const std::function<Result<void>(Upload&)>& fill);

}  // namespace trainyard::data
