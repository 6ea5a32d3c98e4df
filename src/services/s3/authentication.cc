#include "services/s3/authentication.h"

#include "services/s3/error.h"

namespace trainyard::s3 {

namespace {

// The `aws` part speaks the JSON services' codes; S3 has its own for the same things.
Error translate(const aws::ServiceError& error, bool presigned) {
  if (error.code == "ExpiredTokenException" || error.code == "ExpiredToken")
    return s3_error("ExpiredToken", "The provided token has expired.");
  if (error.code == "UnrecognizedClientException" || error.code == "InvalidClientTokenId")
    return s3_error("InvalidAccessKeyId",
                    "The AWS Access Key Id you provided does not exist in our records.");
  const bool of_time = error.message.find("xpired") != std::string::npos ||
                       error.message.find("not yet current") != std::string::npos;
  if (error.code == "InvalidSignatureException" && of_time) {
    if (presigned) return s3_error("AccessDenied", "Request has expired");
    return s3_error("RequestTimeTooSkewed",
                    "The difference between the request time and the current time is too large.");
  }
  if (error.code == "InvalidSignatureException")
    return s3_error(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your "
        "key and signing method.");
  return s3_error(presigned ? "AuthorizationQueryParametersError" : "AuthorizationHeaderMalformed",
                  error.message);
}

}  // namespace

Result<Authenticated> authenticate(const net::RequestHead& head,
                                   const aws::IdentityProvider& identities, Timestamp now) {
  aws::SignableRequest request{
      head.method, std::string(head.raw_path()), std::string(head.raw_query()), {}};
  for (const auto& [name, value] : head.headers) request.headers.emplace_back(name, value);

  const bool in_query = request.query.find("X-Amz-Signature=") != std::string::npos;
  auto parsed = aws::parse_signature(request);
  if (const auto* error = std::get_if<aws::ServiceError>(&parsed))
    return translate(*error, in_query);
  auto& claim = std::get<std::optional<aws::SignatureClaim>>(parsed);
  if (!claim) return s3_error("AccessDenied", "Access Denied");
  if (claim->service != "s3")
    return s3_error("AuthorizationHeaderMalformed",
                    "The authorization header is malformed; incorrect service \"" + claim->service +
                        "\". This endpoint belongs to \"s3\".");

  Authenticated who;
  who.payload_sha256 = head.headers.get("x-amz-content-sha256");
  if (who.payload_sha256.empty()) {
    if (!claim->presigned)
      return s3_error("InvalidRequest",
                      "Missing required header for this request: x-amz-content-sha256");
    who.payload_sha256 = aws::kUnsignedPayload;
  }
  auto found = identities.find(claim->access_key_id, claim->session_token, now);
  if (const auto* error = std::get_if<aws::ServiceError>(&found))
    return translate(*error, claim->presigned);
  auto& known = std::get<aws::IdentityProvider::Known>(found);
  if (const auto error =
          aws::verify_signature(request, *claim, known.secret_access_key, who.payload_sha256, now))
    return translate(*error, claim->presigned);
  who.principal = std::move(known.principal);
  who.claim = std::move(*claim);
  who.secret_access_key = std::move(known.secret_access_key);
  return who;
}

}  // namespace trainyard::s3
