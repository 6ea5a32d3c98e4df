#include "s3/authentication.h"

#include <algorithm>
#include <array>

#include "aws/canonical_request.h"
#include "aws/crypto.h"
#include "base/ascii.h"
#include "base/constant_time.h"
#include "base/hex.h"
#include "s3/error.h"
#include "s3/operation.h"
#include "s3/presigned_v2.h"

namespace trainyard::s3 {

namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

constexpr std::string_view kWrongSignature =
    "The request signature we calculated does not match the signature you provided. Check your key "
    "and signing method.";

// As S3 shows what it signed: two hex digits per byte, separated by blanks.
std::string spaced_hex(std::string_view bytes) {
  const std::string digits = to_hex(bytes);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    if (i > 0) text += ' ';
    text += digits.substr(i, 2);
  }
  return text;
}

Error unknown_access_key(const std::string& key) {
  return s3_error("InvalidAccessKeyId",
                  "The AWS Access Key Id you provided does not exist in our records.",
                  {{"AWSAccessKeyId", key}});
}

// The message contains what was signed according to the client and according to us, so that the
// difference can be found.
Error signature_does_not_match(const aws::SignableRequest& request,
                               const aws::SignatureClaim& claim, std::string_view payload_sha256) {
  std::vector<std::string> names;
  for (const std::string& name : claim.signed_headers) names.push_back(lower_case(name));
  std::sort(names.begin(), names.end());
  const std::string canonical =
      aws::canonical_request(request, claim.service, names, payload_sha256);
  const std::string text = aws::string_to_sign(
      claim.amz_date, aws::scope_text(claim.date, claim.region, claim.service), canonical);
  return s3_error("SignatureDoesNotMatch", std::string(kWrongSignature),
                  {{"AWSAccessKeyId", claim.access_key_id},
                   {"StringToSign", text},
                   {"SignatureProvided", claim.signature},
                   {"StringToSignBytes", spaced_hex(text)},
                   {"CanonicalRequest", canonical},
                   {"CanonicalRequestBytes", spaced_hex(canonical)}});
}

// A presigned URL that has expired.
Error expired(const aws::SignatureClaim& claim, const std::string& message, Timestamp now) {
  store::ErrorElements elements;
  if (const auto signed_at = parse_amz_date(claim.amz_date); signed_at && claim.expires)
    elements = {{"X-Amz-Expires", std::to_string(claim.expires->count())},
                {"Expires", format_time(*signed_at + *claim.expires)}};
  elements.emplace_back("ServerTime", format_time(now));
  return s3_error("AccessDenied", message, elements);
}

Error skewed(const aws::SignatureClaim& claim, Timestamp now) {
  return s3_error("RequestTimeTooSkewed",
                  "The difference between the request time and the current time is too large.",
                  {{"RequestTime", claim.amz_date},
                   {"ServerTime", format_time(now)},
                   {"MaxAllowedSkewMilliseconds", "900000"}});
}

// The `aws` part uses the JSON services' codes; S3 has its own for the same errors.
Error translate(const aws::ServiceError& error, const aws::SignatureClaim& claim, Timestamp now) {
  if (error.code == "ExpiredTokenException" || error.code == "ExpiredToken")
    return s3_error("ExpiredToken", "The provided token has expired.");
  if (error.code == "UnrecognizedClientException" || error.code == "InvalidClientTokenId")
    return unknown_access_key(claim.access_key_id);
  if (error.code == "AccessDenied") return expired(claim, error.message, now);
  if (error.code == "InvalidSignatureException") {
    const bool early = error.message.find("not yet current") != std::string::npos;
    const bool late = error.message.find("xpired") != std::string::npos;
    if (claim.presigned && early) return s3_error("AccessDenied", "Request is not valid yet");
    if (early || late) return skewed(claim, now);
    return s3_error("SignatureDoesNotMatch", std::string(kWrongSignature));
  }
  return s3_error(
      claim.presigned ? "AuthorizationQueryParametersError" : "AuthorizationHeaderMalformed",
      error.message);
}

// S3's error for a header added after signing, except the signature's own fields.
Result<void> check_headers_signed(const S3Request& request, const aws::SignatureClaim& claim) {
  for (const auto& [field, value] : request.headers) {
    const std::string name = lower_case(field);
    if (!name.starts_with("x-amz-") || name == "x-amz-content-sha256") continue;
    const auto is_this = [&name](const std::string& one) { return lower_case(one) == name; };
    if (std::none_of(claim.signed_headers.begin(), claim.signed_headers.end(), is_this))
      return s3_error("AccessDenied",
                      "There were headers present in the request which were not signed",
                      {{"HeadersNotSigned", name}});
  }
  return ok();
}

Result<Authenticated> authenticate_v2(const net::RequestHead& head, const S3Request& request,
                                      const PresignedV2& claim,
                                      const aws::IdentityProvider& identities, Timestamp now) {
  auto found = identities.find(claim.access_key_id, claim.session_token, now);
  aws::SignatureClaim claimed;
  claimed.access_key_id = claim.access_key_id;
  claimed.presigned = true;
  if (const auto* error = std::get_if<aws::ServiceError>(&found))
    return translate(*error, claimed, now);
  auto& known = std::get<aws::IdentityProvider::Known>(found);
  const std::string text = presigned_v2_text(head, request, claim);
  const std::string expected = aws::to_base64(aws::hmac_sha1(known.secret_access_key, text));
  if (!equal_constant_time(expected, claim.signature))
    return s3_error("SignatureDoesNotMatch", std::string(kWrongSignature),
                    {{"AWSAccessKeyId", claim.access_key_id},
                     {"StringToSign", text},
                     {"SignatureProvided", claim.signature},
                     {"StringToSignBytes", spaced_hex(text)}});
  Authenticated who;
  who.principal = std::move(known.principal);
  who.claim = std::move(claimed);
  who.payload_sha256 = aws::kUnsignedPayload;
  return who;
}

// The form's fields about its signature, and what they must be.
struct FormSignature {
  aws::SignatureClaim claim;
  bool is_v2 = false;

  std::string expected(std::string_view policy, std::string_view secret) const {
    if (is_v2) return aws::to_base64(aws::hmac_sha1(secret, policy));
    const std::string key = aws::signing_key(secret, claim.date, claim.region, claim.service);
    return to_hex(aws::hmac_sha256(key, policy));
  }
};

Result<FormSignature> signature_of_form(const FormFields& fields) {
  FormSignature found;
  aws::SignatureClaim& claim = found.claim;
  claim.session_token = field_of(fields, "x-amz-security-token");
  found.is_v2 = !fields.contains("x-amz-signature");
  if (found.is_v2) {
    claim.access_key_id = field_of(fields, "awsaccesskeyid");
    claim.signature = field_of(fields, "signature");
    return found;
  }
  claim.signature = field_of(fields, "x-amz-signature");
  if (const std::string algorithm = field_of(fields, "x-amz-algorithm"); algorithm != kAlgorithm)
    return invalid_argument("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"", "x-amz-algorithm",
                            algorithm);
  // <access key>/<date>/<region>/s3/aws4_request
  std::string credential = field_of(fields, "x-amz-credential");
  std::array<std::string, 4> scope;
  for (std::size_t i = scope.size(); i-- > 0;) {
    const std::size_t slash = credential.rfind('/');
    if (slash == std::string::npos)
      return invalid_argument("Error parsing the X-Amz-Credential parameter", "x-amz-credential",
                              field_of(fields, "x-amz-credential"));
    scope[i] = credential.substr(slash + 1);
    credential.resize(slash);
  }
  if (scope[2] != "s3" || scope[3] != "aws4_request")
    return invalid_argument("Error parsing the X-Amz-Credential parameter; incorrect service",
                            "x-amz-credential", field_of(fields, "x-amz-credential"));
  claim.access_key_id = std::move(credential);
  claim.date = std::move(scope[0]);
  claim.region = std::move(scope[1]);
  claim.service = std::move(scope[2]);
  claim.amz_date = field_of(fields, "x-amz-date");
  return found;
}

}  // namespace

Result<Authenticated> authenticate_form(const FormFields& fields,
                                        const aws::IdentityProvider& identities, Timestamp now) {
  const std::string policy = field_of(fields, "policy");
  TRY(FormSignature signature, signature_of_form(fields));
  aws::SignatureClaim& claim = signature.claim;
  if (policy.empty() || claim.access_key_id.empty())
    return s3_error("AccessDenied", "Access Denied");
  auto found = identities.find(claim.access_key_id, claim.session_token, now);
  if (const auto* error = std::get_if<aws::ServiceError>(&found))
    return translate(*error, claim, now);
  auto& known = std::get<aws::IdentityProvider::Known>(found);
  if (!equal_constant_time(signature.expected(policy, known.secret_access_key), claim.signature))
    return s3_error("SignatureDoesNotMatch", std::string(kWrongSignature),
                    {{"AWSAccessKeyId", claim.access_key_id},
                     {"StringToSign", policy},
                     {"SignatureProvided", claim.signature},
                     {"StringToSignBytes", spaced_hex(policy)}});
  Authenticated who;
  who.principal = std::move(known.principal);
  who.claim = std::move(claim);
  who.payload_sha256 = aws::kUnsignedPayload;
  return who;
}

Result<Authenticated> authenticate(const net::RequestHead& head, const S3Request& request,
                                   const aws::IdentityProvider& identities, Timestamp now) {
  const std::string_view authorization = head.headers.get("Authorization");
  if (!authorization.empty() && !authorization.starts_with(kAlgorithm))
    return s3_error("InvalidRequest",
                    "The authorization mechanism you have provided is not supported. Please use "
                    "AWS4-HMAC-SHA256.");
  aws::SignableRequest signable{
      head.method, std::string(head.raw_path()), std::string(head.raw_query()), {}};
  for (const auto& [name, value] : head.headers) signable.headers.emplace_back(name, value);

  auto parsed = aws::parse_signature(signable);
  if (const auto* error = std::get_if<aws::ServiceError>(&parsed)) {
    aws::SignatureClaim empty_claim;
    empty_claim.presigned = authorization.empty();
    return translate(*error, empty_claim, now);
  }
  auto& claim = std::get<std::optional<aws::SignatureClaim>>(parsed);
  if (!claim) {
    TRY(const auto older, parse_presigned_v2(request, now));
    if (older) return authenticate_v2(head, request, *older, identities, now);
    return s3_error("AccessDenied", "Access Denied");
  }
  if (claim->service != "s3")
    return s3_error("AuthorizationHeaderMalformed",
                    "The authorization header is malformed; incorrect service \"" + claim->service +
                        "\". This endpoint belongs to \"s3\".");
  TRY_VOID(check_headers_signed(request, *claim));

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
    return translate(*error, *claim, now);
  auto& known = std::get<aws::IdentityProvider::Known>(found);
  if (const auto error = aws::verify_signature(signable, *claim, known.secret_access_key,
                                               who.payload_sha256, now)) {
    Error translated = translate(*error, *claim, now);
    if (translated.code() == "SignatureDoesNotMatch")
      return signature_does_not_match(signable, *claim, who.payload_sha256);
    return translated;
  }
  who.principal = std::move(known.principal);
  who.claim = std::move(*claim);
  who.secret_access_key = std::move(known.secret_access_key);
  return who;
}

}  // namespace trainyard::s3
