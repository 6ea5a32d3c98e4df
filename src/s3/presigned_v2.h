#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "net/http.h"
#include "s3/request.h"

// URLs presigned with Signature Version 2, which boto3 makes by default in us-east-1 and s3cmd
// always ("Signing and authenticating REST requests", S3 user guide). Only URLs: headers signed
// with that version aren't accepted. Pure.
namespace trainyard::s3 {

struct PresignedV2 {
  std::string access_key_id;
  std::string session_token;  // empty for long-term keys
  std::string signature;      // base64
  std::string expires;        // seconds since 1970, as written
};

// nullopt: it isn't such a URL. AccessDenied: it is incomplete, or has expired.
Result<std::optional<PresignedV2>> parse_presigned_v2(const S3Request& request, Timestamp now);

// The signed text. `head` is the one from which `request` was parsed.
std::string presigned_v2_text(const net::RequestHead& head, const S3Request& request,
                              const PresignedV2& claim);

}  // namespace trainyard::s3
