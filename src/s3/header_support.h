#pragma once

#include "base/result.h"
#include "s3/request.h"

namespace trainyard::s3 {

// The rule for x-amz-* request headers: one that asks for something unsupported is refused with
// NotImplemented, by name, since otherwise the client would get another object, or other protection
// of it, than it expects. All others are accepted: those with a meaning here are read where they
// take effect, and the rest change neither what is stored nor what is answered (x-amz-api-version,
// x-amz-te, …). InvalidArgument, InvalidStorageClass, InvalidRequest: a value that S3 doesn't know
// either.
Result<void> check_supported_headers(const S3Request& request);

}  // namespace trainyard::s3
