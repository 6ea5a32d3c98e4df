#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "aws/arn.h"
#include "aws/error.h"
#include "base/snapshot.h"
#include "model/job_permissions.h"
#include "services/json_service.h"

namespace trainyard::services {

// Decides what a caller may do whose signature is right. The root key and the roles that it assumes
// may do everything; a training job's session what model/job_permissions.h says, with what the
// configuration opens. Any thread.
class Authorizer {
 public:
  Authorizer(aws::Place place, model::JobPermissions permissions)
      : place_(std::move(place)), permissions_(std::move(permissions)) {}

  // For requests from now on.
  void replace_permissions(model::JobPermissions permissions) {
    permissions_.replace(std::move(permissions));
  }

  // nullopt: allowed; `context.only_job` is set where the answer must leave others out. Else
  // AccessDeniedException, 400. `input` is the request's members, of a Query request as texts.
  std::optional<aws::ServiceError> authorize(std::string_view signing_name,
                                             std::string_view operation,
                                             const boost::json::value& input,
                                             RequestContext& context) const;

 private:
  aws::ServiceError refusal(const std::string& action, const std::string& resource,
                            std::optional<model::JobPermission> opened_by,
                            const aws::Principal& who) const;
  std::string job_arn(std::string_view job) const;

  const aws::Place place_;
  Snapshot<model::JobPermissions> permissions_;
};

}  // namespace trainyard::services
