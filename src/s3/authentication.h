#pragma once

#include <string>

#include "aws/identity.h"
#include "aws/sigv4.h"
#include "base/result.h"
#include "base/time.h"
#include "net/http.h"
#include "s3/post_policy.h"
#include "s3/request.h"

// Authenticates a request, by Signature Version 4 in a header or in the query, or by a URL
// presigned with Version 2. Pure.
namespace trainyard::s3 {

struct Authenticated {
  aws::Principal principal;
  aws::SignatureClaim claim;  // for Version 2 only `presigned` and the key
  std::string secret_access_key;
  // What the signature covers of the body: a hash, or one of sigv4.h's constants.
  std::string payload_sha256;
};

// `head` is the one from which `request` was parsed. Errors: AccessDenied (no signature, an expired
// presigned URL, an x-amz-* header that isn't signed), InvalidAccessKeyId, ExpiredToken,
// SignatureDoesNotMatch, RequestTimeTooSkewed, InvalidRequest, AuthorizationHeaderMalformed,
// AuthorizationQueryParametersError.
Result<Authenticated> authenticate(const net::RequestHead& head, const S3Request& request,
                                   const aws::IdentityProvider& identities, Timestamp now);

// Authenticates the policy of a form, signed with Version 4 or, as by boto3 in us-east-1, Version
// 2. The signature doesn't cover the form itself: see check_post_policy(). AccessDenied (no
// policy), InvalidAccessKeyId, ExpiredToken, SignatureDoesNotMatch, InvalidArgument.
Result<Authenticated> authenticate_form(const FormFields& fields,
                                        const aws::IdentityProvider& identities, Timestamp now);

}  // namespace trainyard::s3
