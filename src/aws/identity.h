#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "aws/error.h"
#include "aws/sigv4.h"
#include "base/time.h"

// Identities: the root key pair of a data folder, and session credentials of roles.
namespace trainyard::aws {

// The attempt of a training job that a session was issued to: the session ends with it.
struct SessionOwner {
  std::string job;  // without line breaks and slashes
  int attempt = 0;
  std::string mark;  // tells attempts of the same job and number apart; no '/' or line breaks
  bool operator==(const SessionOwner&) const = default;
};

enum class PrincipalKind {
  root,          // the account's key, or a session of it
  role_session,  // of a role that root assumed
  job_session,   // issued to a training job, or assumed with such a session
};

// The caller who signed a request.
struct Principal {
  std::string account;  // 12 digits
  // arn:aws:iam::<account>:root, or arn:aws:sts::<account>:assumed-role/<role>/<session>.
  std::string arn;
  std::string user_id;
  // Set for a session that was issued to a training job, or assumed with such a session.
  std::optional<SessionOwner> owner{};

  PrincipalKind kind() const;
};

struct SessionCredentials {
  Credentials credentials;
  Timestamp expiration;
};

// Whether the attempt is still running. Called from any thread; doesn't block.
using IsOwnerAlive = std::function<bool(const SessionOwner&)>;

// Issues and verifies credentials. Session credentials need no storage: the token contains role,
// session name, expiry and owner, authenticated with an HMAC of the root secret, and the secret key
// is derived from it. So they survive restarts. Immutable after construction: safe from any thread.
class IdentityProvider {
 public:
  // Without `is_owner_alive`, sessions that have an owner are invalid.
  IdentityProvider(std::string account, Credentials root, IsOwnerAlive is_owner_alive = {});

  const std::string& account() const { return account_; }
  const Credentials& root() const { return root_; }

  SessionCredentials assume_role(std::string_view role_arn, std::string_view session_name,
                                 std::chrono::seconds duration, Timestamp now,
                                 const std::optional<SessionOwner>& owner = {}) const;

  // A session of the root user itself.
  SessionCredentials get_session_token(std::chrono::seconds duration, Timestamp now) const {
    return assume_role(root_arn(), "", duration, now);
  }
  std::string root_arn() const { return "arn:aws:iam::" + account_ + ":root"; }

  struct Known {
    std::string secret_access_key;
    Principal principal;
  };
  // The secret for a claim's access key. Errors: UnrecognizedClientException (unknown key or
  // token), ExpiredTokenException (also once the owner has ended).
  std::variant<Known, ServiceError> find(std::string_view access_key_id,
                                         std::string_view session_token, Timestamp now) const;

 private:
  std::string account_;
  Credentials root_;
  IsOwnerAlive is_owner_alive_;
};

}  // namespace trainyard::aws
