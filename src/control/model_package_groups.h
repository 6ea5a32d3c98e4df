#pragma once

#include <string>
#include <utility>

#include "base/result.h"
#include "base/time.h"
#include "control/arn_scope.h"
#include "control/caller.h"
#include "model/model_package_group.h"
#include "store/resource_store.h"

namespace trainyard::control {

// As DescribeModelPackageGroup shows it.
Result<model::DescribeModelPackageGroupOutput> describe_model_package_group(
    const store::StoredResource& stored);

// The operations on model package groups, called by services with valid requests. Errors as those
// of TrainingJobs; for a group that doesn't exist no_model_package_group_error()
// (control/registry_kinds.h). Any thread; all calls block. Changes are durable when a call returns.
class ModelPackageGroups {
 public:
  // Both outlive this.
  ModelPackageGroups(store::ResourceStore& store, const Clock& clock, ArnScope arns)
      : store_(store), clock_(clock), arns_(std::move(arns)) {}

  // Returns the new group's ARN.
  Result<std::string> create(model::CreateModelPackageGroupInput request, const Caller& caller);
  // These three take a name or an ARN.
  Result<store::StoredResource> find(const std::string& name_or_arn) const;
  Result<model::DescribeModelPackageGroupOutput> describe(const std::string& name_or_arn) const;
  // ConflictException: it has versions.
  Result<void> remove(const std::string& name_or_arn);
  Result<model::ListModelPackageGroupsOutput> list(
      const model::ListModelPackageGroupsInput& request) const;

 private:
  store::ResourceStore& store_;
  const Clock& clock_;
  const ArnScope arns_;
};

}  // namespace trainyard::control
