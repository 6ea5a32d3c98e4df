#pragma once

#include "base/snapshot.h"
#include "base/time.h"
#include "model/iam.h"
#include "services/iam/account_roles.h"
#include "services/operation.h"

namespace trainyard::services {

// IAM's GetRole, ListRoles and SimulatePrincipalPolicy, which the SageMaker SDKs call before they
// train. There are no policies: a role may do everything, and SageMaker may assume it. Safe from
// any thread.
class IamService {
 public:
  // `created`: the roles' creation time, that of the data folder.
  IamService(AccountRoles roles, Timestamp created) : roles_(std::move(roles)), created_(created) {}

  // For later requests.
  void replace_roles(AccountRoles roles) { roles_.replace(std::move(roles)); }

  // This outlives the table.
  Service table() const;

 private:
  Answer get_role(const model::iam::GetRoleRequest& request) const;
  Answer list_roles(const model::iam::ListRolesRequest& request) const;
  Answer simulate_principal_policy(const model::iam::SimulatePrincipalPolicyRequest& request) const;

  Snapshot<AccountRoles> roles_;
  const Timestamp created_;
};

}  // namespace trainyard::services
