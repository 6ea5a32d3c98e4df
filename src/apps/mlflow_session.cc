#include "apps/mlflow_session.h"

#include <boost/json.hpp>
#include <chrono>

namespace trainyard::apps {

std::string mlflow_credentials(const aws::IdentityProvider& identities, const std::string& role_arn,
                               Timestamp now) {
  const auto session = identities.assume_role(role_arn, "SageMaker", std::chrono::hours(1), now);
  return boost::json::serialize(
      boost::json::object{{"Version", 1},
                          {"AccessKeyId", session.credentials.access_key_id},
                          {"SecretAccessKey", session.credentials.secret_access_key},
                          {"SessionToken", session.credentials.session_token},
                          {"Expiration", format_iso8601(session.expiration)}});
}

}  // namespace trainyard::apps
