#pragma once

#include "aws/identity.h"
#include "model/sts.h"
#include "services/operation.h"

namespace trainyard::services {

// STS: GetCallerIdentity, AssumeRole and GetSessionToken. Any role of a well-formed ARN can be
// assumed by the account's root; there are no policies. Stateless, as the credentials are.
class StsService {
 public:
  // Outlives this. Safe from any thread.
  explicit StsService(const aws::IdentityProvider& identities) : identities_(identities) {}

  // This outlives the table.
  Service table() const;

 private:
  Answer assume_role(const model::sts::AssumeRoleRequest& request,
                     const RequestContext& context) const;
  Answer get_session_token(const model::sts::GetSessionTokenRequest& request,
                           const RequestContext& context) const;

  const aws::IdentityProvider& identities_;
};

}  // namespace trainyard::services
