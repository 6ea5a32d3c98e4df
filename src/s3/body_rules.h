#pragma once

#include "base/result.h"
#include "s3/authentication.h"
#include "s3/body_decoder.h"
#include "s3/request.h"

namespace trainyard::s3 {

// Parses the headers about the body. InvalidDigest, InvalidRequest, InvalidArgument,
// MissingContentLength. `content_length` is HTTP's own.
Result<BodyRules> parse_body_rules(const S3Request& request, const Authenticated& who,
                                   std::optional<std::uint64_t> content_length);

}  // namespace trainyard::s3
