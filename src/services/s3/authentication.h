#pragma once

#include <string>

#include "aws/identity.h"
#include "aws/sigv4.h"
#include "base/result.h"
#include "base/time.h"
#include "net/http.h"

// Who sent a request, by Signature Version 4 in a header or in the query. Pure.
namespace trainyard::s3 {

struct Authenticated {
  aws::Principal principal;
  aws::SignatureClaim claim;
  std::string secret_access_key;
  std::string
      payload_sha256;  // what the signature says about the body: a hash, or sigv4.h's constants
};

// AccessDenied (no signature, or a presigned URL that has expired), InvalidAccessKeyId,
// InvalidToken, ExpiredToken, SignatureDoesNotMatch, RequestTimeTooSkewed, InvalidRequest,
// AuthorizationHeaderMalformed, AuthorizationQueryParametersError.
Result<Authenticated> authenticate(const net::RequestHead& head,
                                   const aws::IdentityProvider& identities, Timestamp now);

}  // namespace trainyard::s3
