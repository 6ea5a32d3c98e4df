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
#include "services/resources.h"

namespace trainyard::services {

// What was allowed.
struct Access {
  // Set where the answer must leave out what is of other training jobs.
  std::optional<std::string> only_job{};
};

// The one place that decides what a caller may do whose signature is right: each request of each
// service comes by here. By the principal's kind (aws/identity.h): the root may do everything; a
// role's session all but what only the root may; a training job's session what
// services/job_policy.h says, with what the configuration opens. Any thread.
class Authorizer {
 public:
  Authorizer(aws::Place place, model::JobPermissions permissions)
      : place_(std::move(place)), permissions_(std::move(permissions)) {}

  // For requests from now on.
  void replace_permissions(model::JobPermissions permissions) {
    permissions_.replace(std::move(permissions));
  }

  // Refused: AccessDeniedException, 400, in AWS's words. `find_resources` is called only where the
  // decision depends on it.
  std::variant<Access, aws::ServiceError> authorize(
      const aws::Principal& who, std::string_view action,
      const std::function<Resources()>& find_resources) const;

 private:
  std::variant<Access, aws::ServiceError> authorize_job(
      const aws::Principal& who, std::string_view action,
      const std::function<Resources()>& find_resources) const;
  bool is_own(const std::string& resource, const aws::Principal& who) const;

  const aws::Place place_;
  Snapshot<model::JobPermissions> permissions_;
};

}  // namespace trainyard::services
