#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "control/arn_scope.h"
#include "control/caller.h"
#include "model/model_package.h"
#include "store/stored_resource.h"

// Model packages as resources of the store. Pure.
namespace trainyard::control {

// The resource that a request makes, for CreateModelPackage and for training jobs that register
// their models. The request must be valid and have passed control/model_package_rules.h. Its Tags
// are ignored; `tags` are those of the new resource. ModelPackageStatus is Completed.
//
// With ModelPackageGroupName, a name or an ARN, it is the next version of that group, which becomes
// its parent: version and ARN are still to be assigned (ResourceStore::create_version with
// model_package_version_arn of control/registry_kinds.h). With ModelPackageName it is complete.
store::NewResource make_model_package(model::CreateModelPackageInput request, store::Tags tags,
                                      const ArnScope& arns, Timestamp now);

// What the server adds to the request of a model package: StoredResource::state.
struct ModelPackageState {
  std::optional<Caller> created_by{};  // absent: the server itself did, for a training job
  std::optional<Caller> modified_by{};
  std::optional<std::string> approval_description{};
  // What the request was sent with, and a hash of the request; empty: it had no token.
  std::string client_token{};
  std::string request_hash{};

  bool operator==(const ModelPackageState&) const = default;
};

std::string to_json(const ModelPackageState& state);
// corrupt: it isn't one. Members that a newer program wrote are skipped.
Result<ModelPackageState> parse_model_package_state(const std::string& text);

// As DescribeModelPackage shows it, with the content of its model card.
Result<model::DescribeModelPackageOutput> describe_model_package(
    const store::StoredResource& stored);

}  // namespace trainyard::control
