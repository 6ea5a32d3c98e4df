#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "control/arn_scope.h"
#include "control/mlflow_platform.h"
#include "control/resource_list.h"
#include "model/tags.h"
#include "store/resource_store.h"

namespace trainyard::control {

// What the operations on MLflow tracking servers and on apps have in common. Errors' words are
// AWS's. Any thread; all calls block. Changes are durable when a call returns, and the keeper
// (control/mlflow_keeper.h) knows of them.
class MlflowResources {
 public:
  // `kind`: as in ARNs; `noun`: as in messages. All that is referred to outlives this.
  MlflowResources(store::ResourceStore& store, const Clock& clock, ArnScope arns,
                  MlflowPlatform platform, std::string_view kind, std::string_view noun)
      : store_(store),
        clock_(clock),
        arns_(std::move(arns)),
        platform_(std::move(platform)),
        kind_(kind),
        noun_(noun) {}

  const ArnScope& arns() const { return arns_; }
  const MlflowPlatform& platform() const { return platform_; }
  std::string arn(std::string_view name) const { return arns_.arn(kind_, name); }
  ResourceList list_of(ResourceList list, const std::optional<std::string>& version) const;
  Result<ResourcePage> list(const ResourceList& list) const { return list_resources(store_, list); }

  // What the account must have.
  Result<void> check(const std::string& role_arn, const std::string& artifact_store) const;
  // ValidationException: there is no MLflow, or not of this version. Returns the installed one.
  Result<std::string> check_version(const std::string& wanted) const;
  // Stores a new one as Creating, and returns its ARN. ValidationException: the name is in use.
  Result<std::string> create(std::string name, std::string request, const std::string& version,
                             const std::optional<std::vector<model::Tag>>& tags) const;
  // ResourceNotFound: there is none.
  Result<store::StoredResource> find(const std::string& arn) const;
  // Changes the one with that ARN, if `may` says so of its status; ValidationException otherwise,
  // which says that it can't be `verb`. Returns the ARN.
  Result<std::string> change(
      const std::string& arn, std::string_view verb,
      const std::function<bool(const std::string& status)>& may,
      const std::function<Result<void>(store::StoredResource&)>& change) const;
  // Begins the deletion, which the keeper finishes.
  Result<std::string> remove(const std::string& arn) const;

 private:
  store::ResourceStore& store_;
  const Clock& clock_;
  const ArnScope arns_;
  const MlflowPlatform platform_;
  const std::string kind_;
  const std::string noun_;
};

}  // namespace trainyard::control
