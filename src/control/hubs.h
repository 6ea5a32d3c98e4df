#pragma once

#include <string>
#include <utility>

#include "base/result.h"
#include "base/time.h"
#include "control/arn_scope.h"
#include "control/caller.h"
#include "model/hub.h"
#include "store/resource_store.h"

namespace trainyard::control {

// The operations on hubs, called by services with valid requests. Errors as those of TrainingJobs;
// ResourceNotFound: there is no such hub. Any thread; all calls block. Changes are durable when a
// call returns.
class Hubs {
 public:
  // Both outlive this.
  Hubs(store::ResourceStore& store, const Clock& clock, ArnScope arns)
      : store_(store), clock_(clock), arns_(std::move(arns)) {}

  // Returns the new hub's ARN. ResourceInUse: there is a hub with this name.
  Result<std::string> create(model::CreateHubRequest request, const Caller& caller);
  // These take a name or an ARN. In an ARN the account `aws`, which has AWS's public hub, stands
  // for this server's.
  Result<store::StoredResource> find(const std::string& name_or_arn) const;
  Result<model::DescribeHubResponse> describe(const std::string& name_or_arn) const;
  // ResourceInUse: it has contents.
  Result<void> remove(const std::string& name_or_arn);
  // Returns the hub's ARN.
  Result<std::string> update(const model::UpdateHubRequest& request, const Caller& caller);
  Result<model::ListHubsResponse> list(const model::ListHubsRequest& request) const;

 private:
  store::ResourceStore& store_;
  const Clock& clock_;
  const ArnScope arns_;
};

}  // namespace trainyard::control
