#include "aws/sigv4.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "aws/canonical_request.h"
#include "aws/crypto.h"
#include "base/ascii.h"
#include "base/constant_time.h"
#include "base/hex.h"
#include "base/parse_number.h"
#include "base/percent_encoding.h"
#include "base/split.h"

namespace trainyard::aws {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::chrono::seconds kMaxPresignLife{
    7 * 24 * 3600};                             // S3: "X-Amz-Expires must be less than a week"
constexpr std::chrono::minutes kTolerance{15};  // of clocks, in either direction

ServiceError error(std::string code, std::string message, int status = 400) {
  return {std::move(code), std::move(message), status};
}

ServiceError incomplete(const std::string& what) {
  return error("IncompleteSignatureException", what);
}

// "host;x-amz-date"
std::vector<std::string> names_in(std::string_view signed_headers) {
  const auto names = split(signed_headers, ';');
  return {names.begin(), names.end()};
}

std::vector<std::string> header_names(const HeaderList& headers) {
  std::vector<std::string> names;
  for (const auto& [name, value] : headers) names.push_back(lower_case(name));
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::string joined(const std::vector<std::string>& parts, char separator) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += separator;
    text += part;
  }
  return text;
}

// signing_key(), which is constant for a day and costs four HMACs: cached for the few scopes that a
// thread uses again and again.
const std::string& known_signing_key(std::string_view secret, std::string_view date,
                                     const SigningScope& scope) {
  constexpr std::size_t kMaxKept = 64;
  thread_local std::unordered_map<std::string, std::string> keys;
  std::string text(secret);
  for (const std::string_view part :
       {date, std::string_view(scope.region), std::string_view(scope.service)}) {
    text.append("\n").append(part);
  }
  const auto found = keys.find(text);
  if (found != keys.end()) return found->second;
  if (keys.size() == kMaxKept) keys.clear();
  std::string key = signing_key(secret, date, scope.region, scope.service);
  return keys.emplace(std::move(text), std::move(key)).first->second;
}

std::string signature_of(const SignableRequest& request, std::string_view secret,
                         const SigningScope& scope, std::string_view amz_date,
                         const std::vector<std::string>& signed_headers,
                         std::string_view payload_sha256) {
  const std::string_view date = amz_date.substr(0, 8);
  const std::string text =
      string_to_sign(amz_date, scope_text(date, scope.region, scope.service),
                     canonical_request(request, scope.service, signed_headers, payload_sha256));
  return to_hex(hmac_sha256(known_signing_key(secret, date, scope), text));
}

// Parses "<key>/<date>/<region>/<service>/aws4_request" into the claim; false if it isn't that.
bool read_credential(std::string_view credential, SignatureClaim& claim) {
  const std::vector<std::string_view> parts = split(credential, '/');
  if (parts.size() < 5 || parts.back() != "aws4_request") return false;
  // Only the access key could contain a slash.
  const std::size_t n = parts.size();
  claim.access_key_id =
      credential.substr(0, static_cast<std::size_t>(parts[n - 4].data() - credential.data()) - 1);
  claim.date = parts[n - 4];
  claim.region = parts[n - 3];
  claim.service = parts[n - 2];
  return !claim.access_key_id.empty();
}

std::variant<std::optional<SignatureClaim>, ServiceError> parse_query_signature(
    const SignableRequest& request) {
  SignatureClaim claim;
  claim.presigned = true;
  bool has_credential = false, has_expires = false;
  for (const auto& [name, value] : query_parameters(request.query)) {
    if (name == "X-Amz-Algorithm" && value != kAlgorithm)
      return incomplete("Unsupported X-Amz-Algorithm: '" + value + "'");
    if (name == "X-Amz-Credential") has_credential = read_credential(value, claim);
    if (name == "X-Amz-Date") claim.amz_date = value;
    if (name == "X-Amz-SignedHeaders") claim.signed_headers = names_in(value);
    if (name == "X-Amz-Signature") claim.signature = value;
    if (name == "X-Amz-Security-Token") claim.session_token = value;
    if (name == "X-Amz-Expires") {
      const auto seconds = parse_number<long>(value);
      has_expires = seconds && *seconds >= 0;
      claim.expires = std::chrono::seconds{seconds.value_or(0)};
    }
  }
  if (!has_credential || !has_expires || claim.amz_date.empty() || claim.signature.empty() ||
      claim.signed_headers.empty() || *claim.expires > kMaxPresignLife)
    return error(
        "AuthorizationQueryParametersError",
        "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, "
        "X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.");
  return std::optional<SignatureClaim>(std::move(claim));
}

}  // namespace

HeaderList sign_headers(const SignableRequest& request, const Credentials& credentials,
                        const SigningScope& scope, std::string_view payload_sha256, Timestamp now) {
  const std::string amz_date = format_amz_date(now);
  HeaderList added = {{"X-Amz-Date", amz_date}};
  if (scope.service == "s3") added.emplace_back("X-Amz-Content-Sha256", payload_sha256);
  if (!credentials.session_token.empty())
    added.emplace_back("X-Amz-Security-Token", credentials.session_token);

  SignableRequest full = request;
  full.headers.insert(full.headers.end(), added.begin(), added.end());
  const std::vector<std::string> names = header_names(full.headers);
  const std::string signature =
      signature_of(full, credentials.secret_access_key, scope, amz_date, names, payload_sha256);
  added.emplace_back("Authorization",
                     std::string(kAlgorithm) + " Credential=" + credentials.access_key_id + "/" +
                         scope_text(amz_date.substr(0, 8), scope.region, scope.service) +
                         ", SignedHeaders=" + joined(names, ';') + ", Signature=" + signature);
  return added;
}

std::string presign_query(const SignableRequest& request, const Credentials& credentials,
                          const SigningScope& scope, std::chrono::seconds expires, Timestamp now) {
  const std::string amz_date = format_amz_date(now);
  const std::vector<std::string> names = header_names(request.headers);
  std::string query = request.query;
  const auto add = [&query](std::string_view name, std::string_view value) {
    if (!query.empty()) query += '&';
    query.append(name).append("=").append(percent_encode(value, false));
  };
  add("X-Amz-Algorithm", kAlgorithm);
  add("X-Amz-Credential", credentials.access_key_id + "/" +
                              scope_text(amz_date.substr(0, 8), scope.region, scope.service));
  add("X-Amz-Date", amz_date);
  add("X-Amz-Expires", std::to_string(expires.count()));
  if (!credentials.session_token.empty()) add("X-Amz-Security-Token", credentials.session_token);
  add("X-Amz-SignedHeaders", joined(names, ';'));
  SignableRequest full = request;
  full.query = query;
  add("X-Amz-Signature",
      signature_of(full, credentials.secret_access_key, scope, amz_date, names, kUnsignedPayload));
  return query;
}

std::variant<std::optional<SignatureClaim>, ServiceError> parse_signature(
    const SignableRequest& request) {
  const std::string* authorization = find_header(request.headers, "authorization");
  if (authorization == nullptr) {
    if (request.query.find("X-Amz-Signature=") != std::string::npos ||
        request.query.find("X-Amz-Credential=") != std::string::npos)
      return parse_query_signature(request);
    return std::optional<SignatureClaim>();
  }
  if (!authorization->starts_with(kAlgorithm))
    return incomplete("Authorization header must begin with '" + std::string(kAlgorithm) + "'.");

  SignatureClaim claim;
  bool has_credential = false, credential_ok = false;
  for (const std::string_view part :
       split(std::string_view(*authorization).substr(kAlgorithm.size()), ',')) {
    const std::size_t start = std::min(part.find_first_not_of(' '), part.size());
    const std::size_t equals = part.find('=', start);
    if (equals == std::string_view::npos) continue;
    const std::string_view name = part.substr(start, equals - start);
    const std::string_view value = part.substr(equals + 1, part.find_last_not_of(' ') - equals);
    if (name == "Credential") {
      has_credential = true;
      credential_ok = read_credential(value, claim);
    }
    if (name == "SignedHeaders") claim.signed_headers = names_in(value);
    if (name == "Signature") claim.signature = value;
  }
  std::string missing;
  const auto require = [&missing](bool present, const char* text) {
    if (!present)
      missing.append(missing.empty() ? "" : " ")
          .append("Authorization header requires ")
          .append(text);
  };
  require(has_credential, "'Credential' parameter.");
  require(!claim.signature.empty(), "'Signature' parameter.");
  require(!claim.signed_headers.empty(), "'SignedHeaders' parameter.");
  const std::string* amz_date = find_header(request.headers, "x-amz-date");
  const std::string* date = find_header(request.headers, "date");
  if (amz_date != nullptr) {
    claim.amz_date = *amz_date;
  } else if (date != nullptr) {
    const auto parsed = parse_http_date(*date);
    claim.amz_date = parsed ? format_amz_date(*parsed) : *date;
  }
  require(!claim.amz_date.empty(), "existence of either a 'X-Amz-Date' or a 'Date' header.");
  if (!missing.empty()) return incomplete(missing + " Authorization=" + *authorization);
  if (!credential_ok)
    return incomplete(
        "Credential must have exactly 5 slash-delimited elements, e.g. "
        "keyid/date/region/service/term.");
  if (const std::string* token = find_header(request.headers, "x-amz-security-token"))
    claim.session_token = *token;
  return std::optional<SignatureClaim>(std::move(claim));
}

std::optional<ServiceError> verify_signature(const SignableRequest& request,
                                             const SignatureClaim& claim,
                                             std::string_view secret_access_key,
                                             std::string_view payload_sha256, Timestamp now) {
  const auto invalid = [](std::string text) {
    return error("InvalidSignatureException", std::move(text));
  };
  const std::optional<Timestamp> signed_at = parse_amz_date(claim.amz_date);
  if (!signed_at)
    return incomplete("Date must be in ISO-8601 'basic format'. Got '" + claim.amz_date + "'.");
  if (claim.amz_date.substr(0, 8) != claim.date)
    return invalid(
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
        "'" +
        claim.date + "' != '" + claim.amz_date.substr(0, 8) + "', from '" + claim.amz_date + "'.");
  const std::string now_text = format_amz_date(now);
  const auto minutes = std::to_string(kTolerance.count());
  const Timestamp earliest = now - (claim.presigned ? std::chrono::milliseconds(*claim.expires)
                                                    : std::chrono::milliseconds(kTolerance));
  if (*signed_at < earliest) {
    if (claim.presigned) return error("AccessDenied", "Request has expired", 403);
    return invalid("Signature expired: " + claim.amz_date + " is now earlier than " +
                   format_amz_date(earliest) + " (" + now_text + " - " + minutes + " min.)");
  }
  if (*signed_at > now + kTolerance)
    return invalid("Signature not yet current: " + claim.amz_date + " is still later than " +
                   format_amz_date(now + kTolerance) + " (" + now_text + " + " + minutes +
                   " min.)");

  // Everything that changes the meaning of a request must be signed.
  std::vector<std::string> names = claim.signed_headers;
  for (std::string& name : names) name = lower_case(name);
  std::sort(names.begin(), names.end());
  const auto is_signed = [&names](std::string_view name) {
    return std::binary_search(names.begin(), names.end(), name);
  };
  if (!is_signed("host"))
    return invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  for (const auto& [name, value] : request.headers) {
    const std::string lower = lower_case(name);
    if (lower.starts_with("x-amz-") && !is_signed(lower) && lower != "x-amz-content-sha256")
      return invalid("'" + lower + "' must be a 'SignedHeader' in the AWS Authorization.");
  }
  const std::string expected =
      signature_of(request, secret_access_key, {claim.region, claim.service}, claim.amz_date, names,
                   payload_sha256);
  if (!equal_constant_time(expected, claim.signature))
    return invalid(
        "The request signature we calculated does not match the signature you provided. Check your "
        "AWS "
        "Secret Access Key and signing method. Consult the service documentation for details.");
  return std::nullopt;
}

ChunkSigner::ChunkSigner(const SignatureClaim& claim, std::string_view secret_access_key)
    : key_(signing_key(secret_access_key, claim.date, claim.region, claim.service)),
      amz_date_(claim.amz_date),
      scope_(scope_text(claim.date, claim.region, claim.service)),
      previous_(claim.signature) {}

std::string ChunkSigner::next(std::string_view chunk_sha256) {
  const std::string text = "AWS4-HMAC-SHA256-PAYLOAD\n" + amz_date_ + "\n" + scope_ + "\n" +
                           previous_ + "\n" + sha256_hex("") + "\n" + std::string(chunk_sha256);
  previous_ = to_hex(hmac_sha256(key_, text));
  return previous_;
}

std::string ChunkSigner::trailer(std::string_view trailers_sha256) {
  const std::string text = "AWS4-HMAC-SHA256-TRAILER\n" + amz_date_ + "\n" + scope_ + "\n" +
                           previous_ + "\n" + std::string(trailers_sha256);
  previous_ = to_hex(hmac_sha256(key_, text));
  return previous_;
}

}  // namespace trainyard::aws
