#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "aws/error.h"
#include "aws/sigv4.h"
#include "base/time.h"

// Who is who: the root key pair of a data folder, and session credentials for roles.
namespace trainyard::aws {

// Who signed a request.
struct Principal {
  std::string account;  // 12 digits
  std::string
      arn;  // arn:aws:iam::<account>:root, or arn:aws:sts::<account>:assumed-role/<role>/<session>
  std::string user_id;
};

struct SessionCredentials {
  Credentials credentials;
  Timestamp expiration;
};

// Issues and checks credentials. Session credentials need no store: the token carries role, session
// name and expiry under an HMAC of the root secret, and the secret key is derived from it; so they
// survive restarts. Immutable after construction: safe from any thread.
class IdentityProvider {
 public:
  IdentityProvider(std::string account, Credentials root);

  const std::string& account() const { return account_; }
  const Credentials& root() const { return root_; }

  SessionCredentials assume_role(std::string_view role_arn, std::string_view session_name,
                                 std::chrono::seconds duration, Timestamp now) const;

  struct Known {
    std::string secret_access_key;
    Principal principal;
  };
  // The secret for a claim's access key. Errors: UnrecognizedClientException (unknown key or
  // token), ExpiredTokenException.
  std::variant<Known, ServiceError> find(std::string_view access_key_id,
                                         std::string_view session_token, Timestamp now) const;

 private:
  std::string account_;
  Credentials root_;
};

}  // namespace trainyard::aws
