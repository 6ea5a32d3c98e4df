#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/identity.h"
#include "control/supervisor.h"
#include "control/training_jobs.h"
#include "model/ids.h"

// The credentials of training jobs: sessions of their roles that end with the attempt that
// requested them.
namespace trainyard::apps {

// AWS's container credentials document for `path`, "<job>/<attempt>"; nullopt: no such attempt is
// running, or `token` isn't its token. Any thread.
std::optional<std::string> job_credentials(const control::Supervisor& supervisor,
                                           const aws::IdentityProvider& identities,
                                           std::string_view path, std::string_view token);

// Who the container of that attempt is, by its token alone; nullopt: as above. Any thread.
std::optional<aws::Principal> attempt_of_token(const control::Supervisor& supervisor,
                                               const aws::IdentityProvider& identities,
                                               const model::AttemptId& attempt,
                                               std::string_view token);

// The ARN of the MLflow server that the job reports to; nullopt: it has no MlflowConfig, or there is
// no such job. Any thread; reads the job's state.
std::optional<std::string> mlflow_of_job(const control::TrainingJobs& jobs, const std::string& job);

// Whether the attempt to which a session was issued is still running. Any thread.
bool is_running(const control::Supervisor& supervisor, const aws::SessionOwner& owner);

}  // namespace trainyard::apps
