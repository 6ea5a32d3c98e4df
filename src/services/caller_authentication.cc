#include "services/caller_authentication.h"

#include <optional>
#include <utility>

namespace trainyard::services {

using aws::ServiceError;

namespace {

aws::SignableRequest signable(const net::RequestHead& head) {
  aws::SignableRequest request{
      head.method, std::string(head.raw_path()), std::string(head.raw_query()), {}};
  for (const auto& header : head.headers) request.headers.push_back(header);
  return request;
}

}  // namespace

std::string claimed_service(const net::RequestHead& head) {
  const auto parsed = aws::parse_signature(signable(head));
  const auto* claim = std::get_if<std::optional<aws::SignatureClaim>>(&parsed);
  return claim != nullptr && *claim ? (*claim)->service : std::string();
}

std::variant<CallerAuthentication::Claimant, ServiceError> CallerAuthentication::find_claimant(
    const net::RequestHead& head) const {
  return find_claimant(signable(head));
}

std::variant<CallerAuthentication::Claimant, ServiceError> CallerAuthentication::find_claimant(
    const aws::SignableRequest& request) const {
  auto parsed = aws::parse_signature(request);
  if (const auto* refused = std::get_if<ServiceError>(&parsed)) return *refused;
  auto& claim = std::get<0>(parsed);
  if (!claim)
    return ServiceError{"MissingAuthenticationTokenException", "Missing Authentication Token", 400};
  const Timestamp now = clock_.now();
  auto found = identities_.find(claim->access_key_id, claim->session_token, now);
  if (const auto* refused = std::get_if<ServiceError>(&found)) return *refused;
  return Claimant{std::move(*claim), std::get<aws::IdentityProvider::Known>(std::move(found)), now};
}

std::variant<AuthenticatedCaller, ServiceError> CallerAuthentication::authenticate(
    const net::RequestHead& head, std::string_view service, std::string_view home_region,
    std::string_view payload_sha256) const {
  const aws::SignableRequest request = signable(head);
  const auto claimant = find_claimant(request);
  if (const auto* refused = std::get_if<ServiceError>(&claimant)) return *refused;
  const auto& [claim, known, now] = std::get<Claimant>(claimant);
  if (claim.service != service)
    return ServiceError{
        "InvalidSignatureException",
        "Credential should be scoped to correct service: '" + std::string(service) + "'.", 400};
  // SDKs for Java sign for a global service's pseudo region once an endpoint is set.
  constexpr std::string_view kGlobal = "aws-global";
  const bool global = !home_region.empty() && claim.region == kGlobal;
  if (claim.region != place_.region && claim.region != home_region && !global)
    return ServiceError{"InvalidSignatureException",
                        "Credential should be scoped to a valid region.", 400};
  if (const auto refused =
          aws::verify_signature(request, claim, known.secret_access_key, payload_sha256, now))
    return *refused;
  return AuthenticatedCaller{known.principal, claim.region, now};
}

}  // namespace trainyard::services
