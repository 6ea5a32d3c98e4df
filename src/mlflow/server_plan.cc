#include "mlflow/server_plan.h"

#include "mlflow/server_id.h"

namespace trainyard::mlflow {

std::vector<std::string> server_command(const ServerPlan& plan, const ServerSurroundings& around) {
  return {around.program.string(), "server", "--backend-store-uri",
          std::string("sqlite:///") + kServerDatabase,
          // Clients use the artifact store themselves, as at AWS; the pages use it by the server.
          "--default-artifact-root", plan.artifact_store, "--artifacts-destination",
          plan.artifact_store, "--workers", std::to_string(plan.workers), "--static-prefix",
          pages_path(plan.arn), "--uvicorn-opts",
          std::string("--uds ") + kServerSocket + " --no-access-log"};
}

std::map<std::string, std::string> server_environment(const ServerPlan& plan,
                                                      const ServerSurroundings& around,
                                                      const ServerPaths& paths,
                                                      const std::string& search_path) {
  const std::filesystem::path work = paths.folder / kServerWork;
  std::map<std::string, std::string> environment = {
      {"AWS_CONFIG_FILE", (paths.folder / kServerAwsConfig).string()},
      {"AWS_DEFAULT_REGION", around.region},
      {"AWS_EC2_METADATA_DISABLED", "true"},
      {"AWS_ENDPOINT_URL", around.endpoint_url},
      {"AWS_SHARED_CREDENTIALS_FILE", "/dev/null"},
      {"HOME", work.string()},
      {"LANG", "C.UTF-8"},
      // Seven more processes, for evaluations by language models.
      {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false"},
      {"MLFLOW_DISABLE_TELEMETRY", "true"},
      {"NO_PROXY", "*"},
      {"PATH", search_path},
      {"PYTHONSAFEPATH", "1"},  // no modules from its current folder
      {"PYTHONUNBUFFERED", "1"},
      {"TMPDIR", (work / kServerTemporary).string()},
      {"TRAINYARD_MLFLOW_CREDENTIALS", paths.credentials.string()},
  };
  if (!plan.bucket_owner.empty())
    environment["MLFLOW_S3_EXPECTED_BUCKET_OWNER"] = plan.bucket_owner;
  return environment;
}

std::string server_aws_config(const ServerSurroundings& around) {
  return "[default]\nregion = " + around.region +
         "\ncredential_process = sh -c 'cat \"$TRAINYARD_MLFLOW_CREDENTIALS\"'\ns3 =\n  "
         "addressing_style = path\n";
}

}  // namespace trainyard::mlflow
