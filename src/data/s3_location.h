#pragma once

#include <string>
#include <string_view>

#include "aws/s3_uri.h"
#include "base/result.h"

namespace trainyard::data {

using S3Location = aws::S3Uri;

// invalid_argument names the invalid URI.
Result<S3Location> parse_s3_location(std::string_view uri);

// `prefix` and `rest` joined with exactly one slash, none if `prefix` is empty.
std::string join_key(std::string_view prefix, std::string_view rest);

}  // namespace trainyard::data
