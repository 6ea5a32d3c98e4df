#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "control/arn_scope.h"
#include "store/resource_store.h"

namespace trainyard::control {

// What the operations on experiments, trials and trial components have in common. Each function
// takes a kind of control/experiment_kinds.h, and a name or an ARN in any case. ResourceNotFound:
// there is none. Any thread; all calls block. Changes are durable when a call returns.
class ExperimentRecords {
 public:
  // Both outlive this.
  ExperimentRecords(store::ResourceStore& store, const Clock& clock, ArnScope arns)
      : store_(store), clock_(clock), arns_(std::move(arns)) {}

  std::string arn(std::string_view kind, const std::string& name_or_arn) const;
  Result<store::StoredResource> find(std::string_view kind, const std::string& name_or_arn) const;

  // `request` as in StoredResource, `parents` as in ResourceStore::create. Returns the new ARN.
  // ValidationException: the name is in use, in this or another case.
  Result<std::string> create(std::string_view kind, const std::string& name, std::string request,
                             const store::Tags& tags, const std::vector<std::string>& parents = {});
  // `change` as in ResourceStore::apply; the time of modification needn't be set. Returns the ARN.
  Result<std::string> update(std::string_view kind, const std::string& name,
                             const std::function<Result<void>(store::StoredResource&)>& change);
  // Returns the ARN that it had. ValidationException: it has trials or trial components, or is in a
  // trial.
  Result<std::string> remove(std::string_view kind, const std::string& name);

  store::ResourceStore& store() const { return store_; }
  Timestamp now() const { return clock_.now(); }
  const ArnScope& arns() const { return arns_; }

 private:
  store::ResourceStore& store_;
  const Clock& clock_;
  const ArnScope arns_;
};

// ResourceNotFound for an ARN of one of the three kinds.
Error no_record_error(const std::string& arn);

// Conditions of lists: a resource that belongs to the one with that ARN, or that one with that ARN
// belongs to. `levels`: 1, or 2 for what its parents belong to.
store::SearchCondition belongs_to(const std::string& arn, int levels = 1);
store::SearchCondition has_child(const std::string& arn);

}  // namespace trainyard::control
