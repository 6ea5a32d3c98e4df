#include "apps/job_sessions.h"

#include <boost/json.hpp>

#include "aws/crypto.h"
#include "base/constant_time.h"
#include "base/parse_number.h"
#include "base/time.h"
#include "model/ids.h"

namespace trainyard::apps {
namespace {

// How long a role's credentials in a container are valid; clients fetch new ones in time.
constexpr std::chrono::hours kRoleSession{1};
constexpr std::size_t kMarkDigits = 16;

// Names can be reused, tokens are unique.
std::string mark_of(std::string_view token) {
  return aws::sha256_hex("session-owner:" + std::string(token)).substr(0, kMarkDigits);
}

}  // namespace

std::optional<std::string> job_credentials(const control::Supervisor& supervisor,
                                           const aws::IdentityProvider& identities,
                                           std::string_view path, std::string_view token) {
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto number = parse_number<int>(path.substr(slash + 1));
  if (!number) return std::nullopt;
  const model::AttemptId attempt{std::string(path.substr(0, slash)), *number};
  const auto role = supervisor.role_for_token(attempt, token);
  if (!role) return std::nullopt;
  // The session's name is the service's, as in a real job's caller identity.
  const auto session =
      identities.assume_role(*role, "SageMaker", kRoleSession, system_clock().now(),
                             aws::SessionOwner{attempt.job, attempt.attempt, mark_of(token)});
  return boost::json::serialize(
      boost::json::object{{"RoleArn", *role},
                          {"AccessKeyId", session.credentials.access_key_id},
                          {"SecretAccessKey", session.credentials.secret_access_key},
                          {"Token", session.credentials.session_token},
                          {"Expiration", format_iso8601(session.expiration)}});
}

bool is_running(const control::Supervisor& supervisor, const aws::SessionOwner& owner) {
  const auto token = supervisor.token_of({owner.job, owner.attempt});
  return token && equal_constant_time(mark_of(*token), owner.mark);
}

}  // namespace trainyard::apps
