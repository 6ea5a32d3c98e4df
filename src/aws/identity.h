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

// Who is who: the root key pair of a data folder, and session credentials for roles.
namespace trainyard::aws {

// The attempt of a training job that a session was issued to: the session ends with it.
struct SessionOwner {
  std::string job;  // without line breaks and slashes
  int attempt = 0;
  std::string mark;  // tells the attempt from others of that job name and number; the same
  bool operator==(const SessionOwner&) const = default;
};

enum class PrincipalKind {
  root,          // the account's key, or a session of it
  role_session,  // of a role that the root assumed
  job_session,   // what a training job was issued, or assumed with that
};

// Who signed a request.
struct Principal {
  std::string account;  // 12 digits
  // arn:aws:iam::<account>:root, or arn:aws:sts::<account>:assumed-role/<role>/<session>.
  std::string arn;
  std::string user_id;
  // Of a session that was issued to a training job, or assumed with one that was.
  std::optional<SessionOwner> owner{};

  PrincipalKind kind() const;
};

struct SessionCredentials {
  Credentials credentials;
  Timestamp expiration;
};

// Whether the attempt still runs. Called from any thread; doesn't block.
using IsOwnerAlive = std::function<bool(const SessionOwner&)>;

// Issues and checks credentials. Session credentials need no store: the token carries role, session
// name, expiry and owner under an HMAC of the root secret, and the secret key is derived from it;
// so they survive restarts. Immutable after construction: safe from any thread.
class IdentityProvider {
 public:
  // Without `is_owner_alive` no session that has an owner is good.
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
