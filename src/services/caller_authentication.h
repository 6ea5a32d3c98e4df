#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "aws/arn.h"
#include "aws/error.h"
#include "aws/identity.h"
#include "aws/sigv4.h"
#include "base/time.h"
#include "net/http.h"

namespace trainyard::services {

// Who signed a request, with Signature Version 4, and when it came.
struct AuthenticatedCaller {
  aws::Principal principal;
  std::string region;  // for which it was signed
  Timestamp now;
};

// The service in a signature's scope; empty: unsigned, or malformed.
std::string claimed_service(const net::RequestHead& head);

// Verifies the signatures of all services but S3, which has its own words (s3/authentication.h).
// Any thread; doesn't block.
class CallerAuthentication {
 public:
  // `identities` and `clock` outlive this.
  CallerAuthentication(const aws::IdentityProvider& identities, aws::Place place,
                       const Clock& clock)
      : identities_(identities), place_(std::move(place)), clock_(clock) {}

  // The claimed caller of a request, before its signature is verified.
  struct Claimant {
    aws::SignatureClaim claim;
    aws::IdentityProvider::Known known;
    Timestamp now;
  };
  // MissingAuthenticationTokenException: unsigned; or an error of the claim or the key.
  std::variant<Claimant, aws::ServiceError> find_claimant(const net::RequestHead& head) const;

  // `service`: for which it must be signed. `home_region`: in addition to this server's region, of a
  // global service; empty: none. `payload_sha256`: see aws::verify_signature().
  std::variant<AuthenticatedCaller, aws::ServiceError> authenticate(
      const net::RequestHead& head, std::string_view service, std::string_view home_region,
      std::string_view payload_sha256) const;

 private:
  std::variant<Claimant, aws::ServiceError> find_claimant(
      const aws::SignableRequest& request) const;

  const aws::IdentityProvider& identities_;
  const aws::Place place_;
  const Clock& clock_;
};

}  // namespace trainyard::services
