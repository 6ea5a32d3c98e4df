#pragma once

#include "base/result.h"
#include "s3/request.h"

namespace trainyard::s3 {

// The SDKs of Go and JavaScript move headers into the query of a URL that they presign
// (x-amz-meta-*, x-amz-server-side-encryption, …): moves them back, unless the request has such a
// header itself. Not the checksum of a body: an SDK computes it before there is a body, and S3
// doesn't heed it. To be called for presigned requests only, whose query is under the signature.
// InvalidArgument for a value that no header could have.
Result<void> adopt_presigned_headers(S3Request& request);

}  // namespace trainyard::s3
