#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "mlflow/server_plan.h"
#include "model/mlflow_app.h"
#include "model/mlflow_tracking_server.h"
#include "store/stored_resource.h"

// The rules for MLflow tracking servers and apps, and what both are as servers. Pure.
namespace trainyard::control {

inline constexpr std::string_view kMlflowTrackingServerKind = "mlflow-tracking-server";
inline constexpr std::string_view kMlflowAppKind = "mlflow-app";  // as in ARNs

// Why a valid request is refused: it has a member without effect here, which is named, or members
// that contradict each other. nullopt: it isn't refused. That of a server has the members that
// an update left it with.
std::optional<std::string> mlflow_problem(const model::CreateMlflowTrackingServerRequest& request);
std::optional<std::string> mlflow_problem(const model::UpdateMlflowTrackingServerRequest& request);
std::optional<std::string> mlflow_problem(const model::CreateMlflowAppRequest& request);
std::optional<std::string> mlflow_problem(const model::UpdateMlflowAppRequest& request);

// Why a server with that MlflowVersion can't be had: only the installed version, or the beginning of
// it ("3", "3.17"), can.
std::optional<std::string> mlflow_version_problem(const std::string& wanted,
                                                  const std::string& installed);

// Why the bucket's owner isn't the one that the request wants. All buckets are the account's.
std::optional<std::string> mlflow_owner_problem(
    const model::CreateMlflowTrackingServerRequest& request, const std::string& account);

// What the server adds to a resource: its version.
std::string mlflow_state(const std::string& version);
// corrupt: it isn't that.
Result<std::string> mlflow_version_of(const store::StoredResource& stored);

// How the server of a resource of either kind is to run. `account` owns the buckets. corrupt: what
// is stored can't be read.
Result<mlflow::ServerPlan> mlflow_plan(const store::StoredResource& stored,
                                       const std::string& account);

}  // namespace trainyard::control
