#pragma once

#include <functional>

#include "base/result.h"
#include "data/s3_client.h"
#include "data/s3_location.h"

namespace trainyard::data {

// Begins an upload, has `fill` write it, and completes it. Where one of them fails, that error is
// the result and the upload is aborted: nothing of it stays.
Result<void> upload_object(S3Client& s3, const S3Location& target,
                           const std::function<Result<void>(Upload&)>& fill);

}  // namespace trainyard::data
