#pragma once

#include <string>

#include "aws/identity.h"
#include "base/time.h"

namespace trainyard::apps {

// What an MLflow server's credential_process prints (the AWS SDKs' form of it): a session of the role
// that lasts an hour from `now`.
std::string mlflow_credentials(const aws::IdentityProvider& identities, const std::string& role_arn,
                               Timestamp now);

}  // namespace trainyard::apps
