#pragma once

#include <string>
#include <utility>

#include "base/mutex.h"
#include "base/result.h"
#include "control/mlflow_resources.h"
#include "control/mlflow_server_rules.h"
#include "model/mlflow_app.h"

namespace trainyard::control {

// The operations on MLflow apps: as those on tracking servers (control/mlflow_tracking_servers.h).
// An app's ARN has an id of its own; its name is for people, and need not be unique. At most one app
// is the account's default.
class MlflowApps {
 public:
  // All that is referred to outlives this.
  MlflowApps(store::ResourceStore& store, const Clock& clock, ArnScope arns,
             MlflowPlatform platform)
      : resources_(store, clock, std::move(arns), std::move(platform), kMlflowAppKind,
                   "MLflow App") {}

  // ValidationException: another app is the account's default, and this one is to be.
  Result<std::string> create(model::CreateMlflowAppRequest request);
  Result<model::DescribeMlflowAppResponse> describe(const std::string& arn) const;
  Result<model::ListMlflowAppsResponse> list(const model::ListMlflowAppsRequest& request) const;
  // As create().
  Result<std::string> update(const model::UpdateMlflowAppRequest& request);
  Result<std::string> remove(const std::string& arn) { return resources_.remove(arn); }

 private:
  Result<void> check_default(std::optional<model::AccountDefaultStatus> wanted,
                             const std::string& arn) const TRAINYARD_REQUIRES(mutex_);

  MlflowResources resources_;
  mutable Mutex mutex_;  // held while one becomes the default
};

}  // namespace trainyard::control
