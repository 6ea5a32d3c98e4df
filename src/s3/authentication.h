#pragma once

#include <string>

#include "aws/identity.h"
#include "aws/sigv4.h"
#include "base/result.h"
#include "base/time.h"
#include "net/http.h"
#include "s3/post_policy.h"
#include "s3/request.h"

// Who sent a request, by Signature Version 4 in a header or in the query, or by a URL presigned in
// Version 2. Pure.
namespace trainyard::s3 {

struct Authenticated {
  aws::Principal principal;
  aws::SignatureClaim claim;  // of Version 2 only `presigned` and the key
  std::string secret_access_key;
  // What the signature says about the body: a hash, or sigv4.h's constants.
  std::string payload_sha256;
};

// `head` is the one that `request` was parsed from.
// AccessDenied (no signature, a presigned URL that has expired, an x-amz-* header that isn't
// signed), InvalidAccessKeyId, ExpiredToken, SignatureDoesNotMatch, RequestTimeTooSkewed,
// InvalidRequest, AuthorizationHeaderMalformed, AuthorizationQueryParametersError.
Result<Authenticated> authenticate(const net::RequestHead& head, const S3Request& request,
                                   const aws::IdentityProvider& identities, Timestamp now);

// Who signed the policy of a form, by Version 4 or, as boto3 does it in us-east-1, by Version 2. Of
// the form itself the signature says nothing: check_post_policy(). AccessDenied (no policy),
// InvalidAccessKeyId, ExpiredToken, SignatureDoesNotMatch, InvalidArgument.
Result<Authenticated> authenticate_form(const FormFields& fields,
                                        const aws::IdentityProvider& identities, Timestamp now);

}  // namespace trainyard::s3
