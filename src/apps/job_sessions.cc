#include "apps/job_sessions.h"

#include <boost/json.hpp>
#include <utility>
#include <variant>

#include "aws/crypto.h"
#include "base/constant_time.h"
#include "base/parse_number.h"
#include "base/time.h"

namespace trainyard::apps {
namespace {

// How long a role's credentials in a container are valid; clients fetch new ones in time.
constexpr std::chrono::hours kRoleSession{1};
constexpr std::size_t kMarkDigits = 16;

// Names can be reused, tokens are unique.
std::string mark_of(std::string_view token) {
  return aws::sha256_hex("session-owner:" + std::string(token)).substr(0, kMarkDigits);
}

struct JobSession {
  std::string role_arn;
  aws::SessionCredentials session;
};

// nullopt: it isn't the token of a running attempt.
std::optional<JobSession> open_job_session(const control::Supervisor& supervisor,
                                           const aws::IdentityProvider& identities,
                                           const model::AttemptId& attempt,
                                           std::string_view token) {
  auto role = supervisor.role_for_token(attempt, token);
  if (!role) return std::nullopt;
  // The session's name is the service's, as in a real job's caller identity.
  auto session =
      identities.assume_role(*role, "SageMaker", kRoleSession, system_clock().now(),
                             aws::SessionOwner{attempt.job, attempt.attempt, mark_of(token)});
  return JobSession{std::move(*role), std::move(session)};
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
  const auto opened = open_job_session(supervisor, identities, attempt, token);
  if (!opened) return std::nullopt;
  const auto& [role_arn, session] = *opened;
  return boost::json::serialize(
      boost::json::object{{"RoleArn", role_arn},
                          {"AccessKeyId", session.credentials.access_key_id},
                          {"SecretAccessKey", session.credentials.secret_access_key},
                          {"Token", session.credentials.session_token},
                          {"Expiration", format_iso8601(session.expiration)}});
}

std::optional<aws::Principal> attempt_of_token(const control::Supervisor& supervisor,
                                               const aws::IdentityProvider& identities,
                                               const model::AttemptId& attempt,
                                               std::string_view token) {
  const auto opened = open_job_session(supervisor, identities, attempt, token);
  if (!opened) return std::nullopt;
  const aws::Credentials& keys = opened->session.credentials;
  auto known = identities.find(keys.access_key_id, keys.session_token, system_clock().now());
  auto* found = std::get_if<aws::IdentityProvider::Known>(&known);
  if (found == nullptr) return std::nullopt;  // the attempt has just ended
  return std::move(found->principal);
}

std::optional<std::string> mlflow_of_job(const control::TrainingJobs& jobs,
                                         const std::string& job) {
  const auto described = jobs.describe(job);
  if (!described || !described->mlflow_config) return std::nullopt;
  return described->mlflow_config->mlflow_resource_arn;
}

bool is_running(const control::Supervisor& supervisor, const aws::SessionOwner& owner) {
  const auto token = supervisor.token_of({owner.job, owner.attempt});
  return token && equal_constant_time(mark_of(*token), owner.mark);
}

}  // namespace trainyard::apps
