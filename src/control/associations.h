#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "base/time.h"
#include "model/lineage.h"
#include "store/resource_store.h"

namespace trainyard::control {

// The operations on associations, called by services with valid requests: of an artifact with an
// artifact, a trial component or an experiment, at most one from one to the other. Errors: those
// named below, and as TrainingJobs'; ResourceNotFound: source or destination doesn't exist. Any
// thread; all calls block. Changes are durable when a call returns.
class Associations {
 public:
  // Both outlive this.
  Associations(store::ResourceStore& store, const Clock& clock) : store_(store), clock_(clock) {}

  // ValidationException: they are associated already, or can't be. ResourceLimitExceeded: one of
  // them has too many associations.
  Result<model::AddAssociationResponse> add(const model::AddAssociationRequest& request);
  // ResourceNotFound: there is none from the one to the other.
  Result<model::DeleteAssociationResponse> remove(const model::DeleteAssociationRequest& request);
  // By creation, the cost depends on the associations visited; in other orders all are visited that
  // satisfy the request's conditions on ends, type and time.
  Result<model::ListAssociationsResponse> list(const model::ListAssociationsRequest& request) const;

 private:
  // The entity that an ARN, in any case, names.
  Result<store::StoredResource> find(const std::string& arn) const;
  Result<std::vector<store::ResourceLink>> between(const std::string& source,
                                                   const std::string& destination) const;

  // nullopt: one of them was deleted meanwhile, and the link with it.
  Result<std::optional<model::AssociationSummary>> summarize(const store::ResourceLink& link) const;

  store::ResourceStore& store_;
  const Clock& clock_;
  Mutex adding_;  // held from the search for an association until it is added
};

}  // namespace trainyard::control
