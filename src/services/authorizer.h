#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "aws/arn.h"
#include "aws/error.h"
#include "aws/identity.h"
#include "base/snapshot.h"
#include "model/job_permissions.h"
#include "services/job_policy.h"
#include "services/resources.h"

namespace trainyard::services {

// The extent of a permission.
struct Access {
  // Set if the answer must leave out other training jobs.
  std::optional<std::string> only_job{};
};

// The ARN of the MLflow server that the training job reports to (its MlflowConfig); nullopt: none.
// Any thread; may read a job's state.
using MlflowOfJob = std::function<std::optional<std::string>(const std::string& job)>;

// The one place that decides what an authenticated caller may do: used for each request of each
// service. By the principal's kind (aws/identity.h): the root may do everything; a role's session
// everything but what only the root may; a training job's session what services/job_policy.h says,
// plus what the configuration grants. Any thread.
class Authorizer {
 public:
  // Without `mlflow_of_job` jobs have no MLflow servers.
  Authorizer(aws::Place place, model::JobPermissions permissions, MlflowOfJob mlflow_of_job = {})
      : place_(std::move(place)),
        permissions_(std::move(permissions)),
        mlflow_of_job_(std::move(mlflow_of_job)) {}

  // For later requests.
  void replace_permissions(model::JobPermissions permissions) {
    permissions_.replace(std::move(permissions));
  }

  // AccessDeniedException, 400, with AWS's message, if refused. `find_resources` is called only if
  // the decision depends on it.
  std::variant<Access, aws::ServiceError> authorize(
      const aws::Principal& who, std::string_view action,
      const std::function<Resources()>& find_resources) const;

 private:
  std::variant<Access, aws::ServiceError> authorize_job(
      const aws::Principal& who, std::string_view action,
      const std::function<Resources()>& find_resources) const;
  // Of one resource that isn't open to all.
  bool reaches(JobScope reach, const std::string& resource, const aws::Principal& who) const;
  bool is_own(const std::string& resource, const aws::Principal& who) const;

  const aws::Place place_;
  Snapshot<model::JobPermissions> permissions_;
  const MlflowOfJob mlflow_of_job_;
};

}  // namespace trainyard::services
