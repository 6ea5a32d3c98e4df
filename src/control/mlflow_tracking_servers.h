#pragma once

#include <string>
#include <utility>

#include "base/result.h"
#include "control/mlflow_resources.h"
#include "control/mlflow_server_rules.h"
#include "model/mlflow_tracking_server.h"

namespace trainyard::control {

// The operations on MLflow tracking servers, called by services with valid requests. They return
// when the new status is stored; what it means for the server's process happens afterwards
// (control/mlflow_keeper.h). Errors: those of MlflowResources; ValidationException also for what the
// rules refuse. Any thread; all calls block. All but describe and list return the server's ARN.
class MlflowTrackingServers {
 public:
  // All that is referred to outlives this.
  MlflowTrackingServers(store::ResourceStore& store, const Clock& clock, ArnScope arns,
                        MlflowPlatform platform)
      : resources_(store, clock, std::move(arns), std::move(platform), kMlflowTrackingServerKind,
                   "Tracking Server") {}

  Result<std::string> create(model::CreateMlflowTrackingServerRequest request);
  Result<model::DescribeMlflowTrackingServerResponse> describe(const std::string& name) const;
  Result<model::ListMlflowTrackingServersResponse> list(
      const model::ListMlflowTrackingServersRequest& request) const;
  // A server that is stopped stays so.
  Result<std::string> update(const model::UpdateMlflowTrackingServerRequest& request);
  // For one that is stopped, or has failed.
  Result<std::string> start(const std::string& name);
  Result<std::string> stop(const std::string& name);
  Result<std::string> remove(const std::string& name);

 private:
  Result<model::DescribeMlflowTrackingServerResponse> described(
      const store::StoredResource& stored) const;

  MlflowResources resources_;
};

}  // namespace trainyard::control
