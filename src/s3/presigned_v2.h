#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "net/http.h"
#include "s3/request.h"

// Presigned URLs of Signature Version 2, which boto3 makes by its defaults in us-east-1 and s3cmd
// always ("Signing and authenticating REST requests", S3 user guide). Only URLs: headers signed in
// that version are not taken. Pure.
namespace trainyard::s3 {

struct PresignedV2 {
  std::string access_key_id;
  std::string session_token;  // empty for long-term keys
  std::string signature;      // base64
  std::string expires;        // seconds since 1970, as it is written
};

// nullopt: it is no such URL. AccessDenied: it is half of one, or has expired.
Result<std::optional<PresignedV2>> parse_presigned_v2(const S3Request& request, Timestamp now);

// What was signed. `head` is the one that `request` was parsed from.
std::string presigned_v2_text(const net::RequestHead& head, const S3Request& request,
                              const PresignedV2& claim);

}  // namespace trainyard::s3
