#include "cli/env_lines.h"

#include "cli/text.h"

namespace trainyard::cli {

Variables client_environment(const client::Endpoint& endpoint, const std::string& account) {
  Variables variables{
      {"AWS_ENDPOINT_URL", endpoint.url},
      // For the plugin of MLflow's client, sagemaker-mlflow.
      {"SAGEMAKER_MLFLOW_CUSTOM_ENDPOINT", endpoint.url},
      {"AWS_ACCESS_KEY_ID", endpoint.credentials.access_key_id},
      {"AWS_SECRET_ACCESS_KEY", endpoint.credentials.secret_access_key},
      {"AWS_DEFAULT_REGION", endpoint.region},
      {"AWS_REGION", endpoint.region},
      {"AWS_ACCOUNT_ID", account},
  };
  if (!endpoint.credentials.session_token.empty()) {
    variables.emplace_back("AWS_SESSION_TOKEN", endpoint.credentials.session_token);
  }
  return variables;
}

Variables client_environment(const apps::DataFolder& folder) {
  return client_environment({folder.url(), folder.place().region, folder.credentials()},
                            folder.place().account);
}

std::string export_lines(const Variables& variables) {
  std::string lines;
  for (const auto& [name, value] : variables) {
    lines += "export " + name + "=" + shell_quote(value) + "\n";
  }
  return lines + "unset AWS_SESSION_TOKEN AWS_PROFILE\n";
}

}  // namespace trainyard::cli
