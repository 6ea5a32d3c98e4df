#include "agent/config_files_step.h"

#include <boost/json.hpp>
#include <sstream>

#include "agent/input_channels_step.h"
#include "agent/metric_files_step.h"
#include "agent/warm_instance.h"
#include "base/files.h"
#include "model/codec.h"

namespace trainyard::agent {

namespace json = boost::json;

std::string hyperparameters_json(const model::LaunchPlan& plan) {
  json::object object;
  for (const auto& [name, value] : plan.hyper_parameters) object[name] = value;
  return json::serialize(object);
}

std::string input_data_config_json(const model::LaunchPlan& plan) {
  json::object channels;
  for (const model::PlanChannel& channel : own_channels(plan)) {
    json::object object;
    if (!channel.content_type.empty()) object["ContentType"] = channel.content_type;
    object["TrainingInputMode"] = channel.input_mode;
    object["S3DistributionType"] = channel.s3_data_distribution_type;
    object["RecordWrapperType"] = channel.record_wrapper_type;
    channels[channel.name] = std::move(object);
  }
  return json::serialize(channels);
}

std::string resource_config_json(const model::LaunchPlan& plan,
                                 const std::string& network_interface) {
  const json::array hosts(plan.hosts.begin(), plan.hosts.end());
  json::array groups;
  for (const model::PlanInstanceGroup& group : plan.instance_groups)
    groups.push_back(json::object{{"instance_group_name", group.name},
                                  {"instance_type", group.instance_type},
                                  {"hosts", json::array(group.hosts.begin(), group.hosts.end())}});
  return json::serialize(json::object{{"current_host", plan.current_host},
                                      {"current_instance_type", plan.instance_type},
                                      {"current_group_name", plan.instance_group},
                                      {"hosts", hosts},
                                      {"instance_groups", std::move(groups)},
                                      {"network_interface_name", network_interface},
                                      {"topology", nullptr}});
}

std::string metric_definitions_json(const model::LaunchPlan& plan) {
  json::array definitions;
  for (const model::PlanMetricDefinition& metric : plan.metric_definitions)
    definitions.push_back(json::object{{"Name", metric.name}, {"Regex", metric.regex}});
  return json::serialize(definitions);
}

namespace {

// For MLflow's client, and for its plugin for SageMaker, which programs use with the resource's ARN.
void set_mlflow(const model::LaunchPlan& plan, std::map<std::string, std::string>& environment) {
  const model::PlanMlflow& mlflow = *plan.mlflow;
  environment["MLFLOW_TRACKING_URI"] = plan.endpoint_url + mlflow.tracking_path;
  environment["MLFLOW_TRACKING_TOKEN"] = plan.credentials_token;
  environment["MLFLOW_EXPERIMENT_ID"] = mlflow.experiment_id;
  environment["MLFLOW_RUN_ID"] = mlflow.run_id;
  environment["SAGEMAKER_MLFLOW_CUSTOM_ENDPOINT"] = plan.endpoint_url;
}

}  // namespace

std::map<std::string, std::string> container_environment(const model::LaunchPlan& plan,
                                                         const std::string& network_interface) {
  // The platform's variables take precedence over the user's of the same name.
  std::map<std::string, std::string> environment = plan.environment;
  environment["TRAINING_JOB_NAME"] = plan.job_name;
  environment["TRAINING_JOB_ARN"] = plan.job_arn;
  environment["AWS_REGION"] = plan.region;
  environment["AWS_DEFAULT_REGION"] = plan.region;
  environment["CURRENT_HOST"] = plan.current_host;
  environment["DMLC_INTERFACE"] = network_interface;
  environment["SAGEMAKER_METRICS_DIRECTORY"] = kMetricsDirectory;
  if (plan.warm_pool)
    environment["SAGEMAKER_MANAGED_WARMPOOL_CACHE_DIRECTORY"] =
        std::string("/opt/ml/") + kWarmPoolCache;
  if (plan.network_isolation) return environment;
  if (plan.network.mode == "job") {
    environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = plan.network.credentials_path;
  } else {
    environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = plan.credentials_url;
    environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = plan.credentials_token;
  }
  environment["AWS_ENDPOINT_URL"] = plan.endpoint_url;
  // What SageMaker's own training toolkit reads.
  environment["S3_ENDPOINT_URL"] = plan.endpoint_url;
  if (plan.mlflow) set_mlflow(plan, environment);
  return environment;
}

std::string default_interface(std::string_view route_table) {
  std::istringstream lines{std::string(route_table)};
  std::string line;
  std::getline(lines, line);  // the column names
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string interface, destination;
    if (words >> interface >> destination && destination == "00000000") return interface;
  }
  return "lo";
}

namespace {

std::string interface_of(const model::LaunchPlan& plan) {
  if (plan.network.mode == "job") return "eth0";
  if (plan.network_isolation) return "lo";
  return default_interface(read_file("/proc/net/route").value_or(""));
}

}  // namespace

Result<void> ConfigFilesStep::prepare(StepContext& context) {
  const model::LaunchPlan& plan = context.plan;
  const std::string interface = interface_of(plan);
  const std::filesystem::path folder = context.volume.root() / "input" / "config";
  TRY_VOID(replace_file(folder / "hyperparameters.json", hyperparameters_json(plan)));
  TRY_VOID(replace_file(folder / "inputdataconfig.json", input_data_config_json(plan)));
  TRY_VOID(replace_file(folder / "resourceconfig.json", resource_config_json(plan, interface)));
  TRY_VOID(replace_file(folder / "metric-definition-regex.json", metric_definitions_json(plan)));
  // Parts of the request with the container's defaults. smdebug reads the last two (smdebug 1.0.34:
  // core/json_config.py and profiler/profiler_config_parser.py, which lower-cases the whole text).
  const auto write = [&](const char* name, const auto& config) -> Result<void> {
    if (!config) return ok();
    return replace_file(folder / name, json::serialize(model::serialize(*config)));
  };
  TRY_VOID(write("checkpointconfig.json", plan.request.checkpoint_config));
  TRY_VOID(write("tensorboardoutputconfig.json", plan.request.tensor_board_output_config));
  TRY_VOID(write("debughookconfig.json", plan.request.debug_hook_config));
  TRY_VOID(write("profilerconfig.json", plan.request.profiler_config));
  context.spec.environment = container_environment(plan, interface);
  return ok();
}

}  // namespace trainyard::agent
