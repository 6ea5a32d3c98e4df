#pragma once

#include "base/snapshot.h"
#include "base/time.h"
#include "services/iam/account_roles.h"
#include "services/shaped_service.h"

namespace trainyard::services {

inline constexpr std::string_view kIamXmlNamespace = "https://iam.amazonaws.com/doc/2010-05-08/";

// IAM's GetRole, ListRoles and SimulatePrincipalPolicy: what the SageMaker SDKs ask before they
// train. There are no policies: a role may do everything, and SageMaker may assume it. Safe from
// any thread.
class IamService final : public ShapedService {
 public:
  // `created`: when the roles were, which is the data folder's beginning.
  IamService(AccountRoles roles, Timestamp created) : roles_(std::move(roles)), created_(created) {}

  // For requests from now on.
  void replace_roles(AccountRoles roles) { roles_.replace(std::move(roles)); }

  std::string_view signing_name() const override { return "iam"; }
  std::string_view home_region() const override { return "us-east-1"; }
  std::optional<OperationShapes> find_operation(std::string_view name) const override;
  JsonAnswer call(std::string_view operation, const boost::json::value& input,
                  const RequestContext& context) override;

 private:
  JsonAnswer get_role(const boost::json::value& input) const;
  JsonAnswer list_roles(const boost::json::value& input) const;
  JsonAnswer simulate_principal_policy(const boost::json::value& input) const;

  Snapshot<AccountRoles> roles_;
  const Timestamp created_;
};

}  // namespace trainyard::services
