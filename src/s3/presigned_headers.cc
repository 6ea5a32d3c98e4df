#include "s3/presigned_headers.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "s3/error.h"

namespace trainyard::s3 {

namespace {

// The signature itself, and headers about a body that didn't exist yet.
constexpr std::array<std::string_view, 14> kNotHeaders = {
    "x-amz-algorithm",      "x-amz-credential",      "x-amz-date",
    "x-amz-expires",        "x-amz-signedheaders",   "x-amz-signature",
    "x-amz-security-token", "x-amz-content-sha256",  "x-amz-sdk-checksum-algorithm",
    "x-amz-checksum-crc32", "x-amz-checksum-crc32c", "x-amz-checksum-crc64nvme",
    "x-amz-checksum-sha1",  "x-amz-checksum-sha256"};

}  // namespace

Result<void> adopt_presigned_headers(S3Request& request) {
  for (const auto& [parameter, value] : request.query) {
    std::string name = lower_case(parameter);
    if (!name.starts_with("x-amz-") || request.headers.has(name)) continue;
    if (std::find(kNotHeaders.begin(), kNotHeaders.end(), name) != kNotHeaders.end()) continue;
    if (!is_header_value(value))
      return invalid_argument("The query parameter " + name + " is no value of a header", name,
                              value);
    request.headers.add(std::move(name), value);
  }
  return ok();
}

}  // namespace trainyard::s3
