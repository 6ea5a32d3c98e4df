#include "control/mlflow_rules.h"

namespace trainyard::control::mlflow_rules {

using Request = model::CreateTrainingJobRequest;

Broken needs_network(const Request& request) {
  if (!request.mlflow_config || !request.enable_network_isolation.value_or(false))
    return std::nullopt;
  return "Invalid MlflowConfig. It is not supported with EnableNetworkIsolation";
}

Broken own_variables(const Request& request) {
  if (!request.mlflow_config || !request.environment) return std::nullopt;
  // With a name and password MLflow's client sends no token.
  for (const char* name :
       {"MLFLOW_TRACKING_URI", "MLFLOW_TRACKING_TOKEN", "MLFLOW_TRACKING_USERNAME",
        "MLFLOW_TRACKING_PASSWORD", "MLFLOW_EXPERIMENT_ID", "MLFLOW_EXPERIMENT_NAME",
        "MLFLOW_RUN_ID", "SAGEMAKER_MLFLOW_CUSTOM_ENDPOINT"})
    if (request.environment->contains(name))
      return std::string("Invalid Environment. ") + name +
             " cannot be specified with MlflowConfig, which determines it";
  return std::nullopt;
}

}  // namespace trainyard::control::mlflow_rules
