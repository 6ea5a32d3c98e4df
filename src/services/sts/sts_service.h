#pragma once

#include "aws/identity.h"
#include "services/query_service.h"

namespace trainyard::services {

// STS: GetCallerIdentity, AssumeRole and GetSessionToken. Any role of a well-formed ARN can be
// assumed by the account's root; there are no policies. Stateless, as the credentials are.
class StsService final : public QueryService {
 public:
  // Outlives this. Safe from any thread.
  explicit StsService(const aws::IdentityProvider& identities) : identities_(identities) {}

  std::string_view signing_name() const override { return "sts"; }
  std::string_view xml_namespace() const override {
    return "https://sts.amazonaws.com/doc/2011-06-15/";
  }
  bool has_action(std::string_view action) const override;
  std::variant<QueryAnswer, aws::ServiceError> call(std::string_view action,
                                                    const QueryParameters& parameters,
                                                    const RequestContext& context) override;

 private:
  std::variant<QueryAnswer, aws::ServiceError> assume_role(const QueryParameters& parameters,
                                                           const RequestContext& context) const;
  std::variant<QueryAnswer, aws::ServiceError> get_session_token(
      const QueryParameters& parameters, const RequestContext& context) const;

  const aws::IdentityProvider& identities_;
};

}  // namespace trainyard::services
