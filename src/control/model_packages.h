#pragma once

#include <string>
#include <utility>

#include "base/mutex.h"
#include "base/result.h"
#include "base/time.h"
#include "control/admission.h"
#include "control/algorithms.h"
#include "control/arn_scope.h"
#include "control/caller.h"
#include "control/model_package_groups.h"
#include "control/model_package_rules.h"
#include "model/model_package.h"
#include "model/model_package_list.h"
#include "store/resource_store.h"

namespace trainyard::control {

// The operations on model packages, called by services with valid requests. A package is named by
// its name, its ARN, or GROUP/VERSION. Errors as those of TrainingJobs; for a package that doesn't
// exist no_model_package_error() (control/registry_kinds.h). Any thread; all calls block. Changes
// are durable when a call returns.
class ModelPackages {
 public:
  // All outlive this.
  ModelPackages(store::ResourceStore& store, const ModelPackageGroups& groups,
                const Algorithms& algorithms, InputCatalog& catalog, const Clock& clock,
                ArnScope arns)
      : store_(store),
        groups_(groups),
        algorithms_(algorithms),
        catalog_(catalog),
        clock_(clock),
        arns_(std::move(arns)) {}

  // Returns the new package's ARN; or that of the one which the same request with the same
  // ClientToken created within the last day, and which still exists. The package can be used at
  // once: ModelPackageStatus is Completed. ConflictException: another request had that token.
  Result<std::string> create(model::CreateModelPackageInput request, const Caller& caller);
  Result<store::StoredResource> find(const std::string& name) const;
  Result<model::DescribeModelPackageOutput> describe(
      const model::DescribeModelPackageInput& request) const;
  // Only versions of groups can be described like this; others are among the errors.
  Result<model::BatchDescribeModelPackageOutput> describe_batch(
      const model::BatchDescribeModelPackageInput& request) const;
  Result<model::ListModelPackagesOutput> list(const model::ListModelPackagesInput& request) const;
  // Returns the package's ARN.
  Result<std::string> update(const model::UpdateModelPackageInput& request, const Caller& caller);
  // Training jobs that continue from it aren't affected: they copied what they need.
  Result<void> remove(const std::string& name);

 private:
  std::string arn_of(const std::string& name) const;
  // Gives a clone the InferenceSpecification of its source. ValidationException: there is no such
  // source, or the request has one of its own.
  Result<void> take_over(model::CreateModelPackageInput& request) const;
  Result<std::string> store_new(store::NewResource made);
  // The same, unless the state's token has led to a package already; then returns that one's ARN.
  Result<std::string> store_once(store::NewResource made, const ModelPackageState& state);
  // Checks the model's data in S3, and that algorithms exist. ValidationException: one doesn't.
  Result<void> check_sources(const model::CreateModelPackageInput& request) const;
  Result<void> check_data(const ModelData& data) const;
  // The ARN that `token` has led to; empty: none.
  Result<std::string> find_created(const std::string& token, const std::string& request_hash) const;

  store::ResourceStore& store_;
  const ModelPackageGroups& groups_;
  const Algorithms& algorithms_;
  InputCatalog& catalog_;
  const Clock& clock_;
  const ArnScope arns_;
  Mutex tokens_;  // held from looking for a token until the package with it is stored
};

}  // namespace trainyard::control
