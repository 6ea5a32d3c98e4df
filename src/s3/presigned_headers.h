#pragma once

#include "base/result.h"
#include "s3/request.h"

namespace trainyard::s3 {

// The SDKs for Go and JavaScript move headers to the query of a URL that they presign
// (x-amz-meta-*, x-amz-server-side-encryption, …): moves them back, unless the request has such a
// header itself. Not the checksum of a body: an SDK computes it before there is a body, and S3
// ignores it. Only for presigned requests, whose query is signed. InvalidArgument: a value that
// isn't valid in a header.
Result<void> adopt_presigned_headers(S3Request& request);

}  // namespace trainyard::s3
