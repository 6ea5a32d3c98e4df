#include "control/instance_planner.h"

#include <algorithm>
#include <utility>

#include "base/random.h"
#include "control/algorithm_rules.h"
#include "control/channel_rules.h"
#include "control/job_hosts.h"
#include "control/job_package.h"
#include "control/keep_on_failure.h"
#include "control/registry_rules.h"
#include "control/vpc_rules.h"
#include "model/container_defaults.h"
#include "model/enum.h"
#include "model/s3_uri.h"

namespace trainyard::control {
namespace {

using model::CreateTrainingJobRequest;

constexpr std::size_t kTokenDigits = 64;  // 256 bits: can't be guessed

template <class E>
std::string word(const std::optional<E>& value, E otherwise) {
  return std::string(model::to_string(value.value_or(otherwise)));
}

using FileSystems = std::map<std::string, std::filesystem::path>;

model::PlanFileSystem plan_file_system(const model::FileSystemDataSource& source,
                                       const FileSystems& known) {
  model::PlanFileSystem plan;
  plan.id = source.file_system_id.value_or("");
  const auto found = known.find(plan.id);
  // The agent reports that it is missing.
  if (found != known.end()) plan.folder = found->second;
  plan.directory_path = source.directory_path.value_or("");
  plan.read_only = source.file_system_access_mode != model::FileSystemAccessMode::rw;
  return plan;
}

model::PlanChannel plan_channel(const model::Channel& channel, model::TrainingInputMode job_mode,
                                const FileSystems& file_systems) {
  model::PlanChannel plan;
  plan.name = channel.channel_name.value_or("");
  plan.content_type = channel.content_type.value_or("");
  plan.input_mode = word(channel.input_mode, job_mode);
  plan.compression_type = word(channel.compression_type, model::CompressionType::None);
  plan.record_wrapper_type = word(channel.record_wrapper_type, model::RecordWrapper::None);
  if (channel.data_source && channel.data_source->s3_data_source) {
    const model::S3DataSource& source = *channel.data_source->s3_data_source;
    plan.s3_data_type = word(source.s3_data_type, model::S3DataType::S3Prefix);
    plan.s3_uri = source.s3_uri.value_or("");
    plan.s3_data_distribution_type =
        word(source.s3_data_distribution_type, model::S3DataDistribution::FullyReplicated);
    plan.instance_group_names = source.instance_group_names.value_or(std::vector<std::string>{});
    plan.attribute_names = source.attribute_names.value_or(std::vector<std::string>{});
  }
  if (channel.data_source && channel.data_source->file_system_data_source)
    plan.file_system =
        plan_file_system(*channel.data_source->file_system_data_source, file_systems);
  if (channel.shuffle_config) plan.shuffle_seed = channel.shuffle_config->seed;
  return plan;
}

void plan_algorithm(const CreateTrainingJobRequest& request, const FileSystems& file_systems,
                    model::LaunchPlan& plan) {
  const auto algorithm = request.algorithm_specification.value_or(model::AlgorithmSpecification{});
  plan.container_entrypoint = algorithm.container_entrypoint;
  plan.container_arguments = algorithm.container_arguments.value_or(std::vector<std::string>{});
  if (algorithm.metric_definitions) {
    for (const model::MetricDefinition& metric : *algorithm.metric_definitions) {
      plan.metric_definitions.push_back({metric.name.value_or(""), metric.regex.value_or("")});
    }
  }
  const auto mode = algorithm.training_input_mode.value_or(model::TrainingInputMode::File);
  if (request.input_data_config) {
    for (const model::Channel& channel : *request.input_data_config) {
      plan.channels.push_back(plan_channel(channel, mode, file_systems));
    }
  }
  plan.environment = request.environment.value_or(std::map<std::string, std::string>{});
  plan.hyper_parameters = request.hyper_parameters.value_or(std::map<std::string, std::string>{});
  plan.network_isolation = request.enable_network_isolation.value_or(false);
}

// Anything larger than the volume consists of holes and links: twice the size is enough for a model
// of which each file has a link.
Bytes upload_limit(Bytes configured, Bytes volume) {
  if (volume.value == 0) return configured;
  const Bytes by_volume{2 * volume.value};
  return configured.value == 0 ? by_volume : std::min(configured, by_volume);
}

void plan_output_and_limits(const CreateTrainingJobRequest& request, const InstanceGrant& grant,
                            model::LaunchPlan& plan) {
  if (request.output_data_config) {
    plan.output.s3_output_path = request.output_data_config->s3_output_path.value_or("");
    plan.output.compression_type =
        word(request.output_data_config->compression_type, model::OutputCompressionType::GZIP);
  }
  plan.limits.cpus = grant.size.cpus;
  plan.limits.memory = grant.size.memory;
  plan.limits.gpus = grant.size.gpus;
  plan.limits.gpu_ids = grant.gpu_ids;
  plan.limits.volume = grant.volume;
  plan.limits.upload = upload_limit(plan.limits.upload, grant.volume);
  plan.notices = grant.notices;
  if (request.stopping_condition && request.stopping_condition->max_runtime_in_seconds) {
    plan.max_runtime = std::chrono::seconds(*request.stopping_condition->max_runtime_in_seconds);
  }
}

// Members that the plan represents in its own way are left out of the request.
CreateTrainingJobRequest rest_of(CreateTrainingJobRequest request) {
  request.training_job_name.reset();
  request.hyper_parameters.reset();
  request.algorithm_specification.reset();
  request.role_arn.reset();
  request.input_data_config.reset();
  request.output_data_config.reset();
  request.resource_config.reset();
  request.stopping_condition.reset();
  request.tags.reset();
  request.enable_network_isolation.reset();
  request.environment.reset();
  request.vpc_config.reset();
  model::fill_container_defaults(request);
  return request;
}

// With the selected preference.
model::ResourceConfig resource_config_of(const JobRecorder::Job& job) {
  if (!job.request()) return {};
  return with_selection(job.request()->resource_config.value_or(model::ResourceConfig{}),
                        job.state.selected);
}

// The plan's members about the instance's place among all of its job.
Result<void> plan_hosts(const model::ResourceConfig& resources, const std::string& host,
                        model::LaunchPlan& plan) {
  const auto hosts = job_hosts(resources);
  const auto own = std::ranges::find(hosts, host, &JobHost::name);
  if (own == hosts.end())
    return Error(ErrorKind::not_found, "the training job has no host '" + host + "'");
  plan.current_host = own->name;
  plan.instance_type = own->instance_type;
  plan.instance_group = own->group;
  plan.instance_groups = instance_groups(resources);
  for (const JobHost& each : hosts) plan.hosts.push_back(each.name);
  return ok();
}

// The size of the channels whose objects are downloaded before the container starts.
std::vector<std::string> input_uris(const CreateTrainingJobRequest& request,
                                    const JobState& state) {
  std::vector<std::string> uris;
  if (state.packages && state.packages->source) uris.push_back(state.packages->source->model_data);
  if (!request.input_data_config) return uris;
  for (const model::Channel& channel : *request.input_data_config) {
    if (!channel.data_source || !channel.data_source->s3_data_source) continue;
    if (channel_rules::mode_of(request, channel) != model::TrainingInputMode::File) continue;
    const model::S3DataSource& source = *channel.data_source->s3_data_source;
    if (source.s3_data_type == model::S3DataType::S3Prefix)
      uris.push_back(source.s3_uri.value_or(""));
  }
  return uris;
}

// Replaces the request's TrainingImage, and is added to its other members.
void plan_resolved(const ResolvedAlgorithm& algorithm, model::LaunchPlan& plan) {
  plan.hyper_parameters.insert(algorithm.hyper_parameters.begin(),
                               algorithm.hyper_parameters.end());
  for (const auto& [name, regex] : algorithm.metrics)
    plan.metric_definitions.push_back({name, regex});
}

void plan_mlflow(const MlflowRun& run, model::LaunchPlan& plan) {
  plan.mlflow = model::PlanMlflow{.tracking_path = "/_trainyard/mlflow/jobs/" + plan.job_name +
                                                   "/" + std::to_string(plan.attempt),
                                  .experiment_id = run.experiment_id,
                                  .run_id = run.run_id};
}

// A rule's metrics are matched in the lines that its replacement for the container prints.
void plan_outcome(const JobState& state, model::LaunchPlan& plan) {
  if (!state.outcome) return;
  plan.outcome = state.outcome;
  for (const model::OutcomeMetric& metric : plan.outcome->metrics) {
    std::erase_if(plan.metric_definitions,
                  [&](const auto& defined) { return defined.name == metric.name; });
    plan.metric_definitions.push_back({metric.name, model::metric_regex(metric)});
  }
}

Result<InstanceFacts> find_facts(const InstanceTypes& types, const std::string& type) {
  const auto facts = types.find(type);
  if (!facts) return Error(ErrorKind::not_found, "instance type '" + type + "' is not known");
  return *facts;
}

}  // namespace

Result<std::vector<InstanceShare>> InstancePlanner::shares_of(
    const model::ResourceConfig& resources) const {
  std::vector<InstanceNeed> needs;
  for (const JobHost& host : job_hosts(resources)) {
    TRY(const InstanceFacts facts, find_facts(settings_.types, host.instance_type));
    needs.push_back({host.name, host.instance_type, facts.size});
  }
  return share_machine(needs, settings_.machine, settings_.sharing);
}

Result<std::vector<InstanceShare>> InstancePlanner::shares(const JobRecorder::Job& job) {
  if (!job.request()) return job.request().error();
  return shares_of(resource_config_of(job));
}

// Preferences that don't fit on this machine are skipped, as are those above their quota.
Result<std::vector<InstanceChoice>> InstancePlanner::choices(const JobRecorder::Job& job) {
  if (!job.request()) return job.request().error();
  std::vector<InstanceChoice> all;
  const model::ResourceConfig resources = resource_config_of(job);
  if (job.state.selected) return AttemptPlanner::choices(job);
  for (const InstanceSelection& preference : preferences_of(resources, job.state.over_quota)) {
    auto shares = shares_of(with_selection(resources, preference));
    if (shares) all.push_back({preference, std::move(*shares)});
  }
  if (all.empty()) return AttemptPlanner::choices(job);
  return all;
}

Result<DiskRequest> InstancePlanner::disk_request(const JobRecorder::Job& job) {
  if (!job.request()) return job.request().error();
  const CreateTrainingJobRequest& request = *job.request();
  const model::ResourceConfig resources = resource_config_of(job);
  DiskRequest wanted;
  for (const JobHost& host : job_hosts(resources)) {
    TRY(const InstanceFacts facts, find_facts(settings_.types, host.instance_type));
    wanted.instances.push_back({host.name, host.instance_type, volume_asked(facts, resources)});
  }
  wanted.measure_input = [this, uris = input_uris(request, job.state)] {
    Bytes sum{};
    for (const std::string& uri : uris) {
      const auto location = model::S3Uri::parse(uri);
      if (location && settings_.known_bytes)
        sum.value += settings_.known_bytes(location->bucket, location->key).value;
    }
    return sum;
  };
  return wanted;
}

Result<model::LaunchPlan> InstancePlanner::make_plan(const JobRecorder::Job& job,
                                                     const engine::InstanceId& instance,
                                                     const InstanceGrant& grant) {
  if (!job.request()) return job.request().error();
  const CreateTrainingJobRequest& request = *job.request();
  model::LaunchPlan plan;
  const model::ResourceConfig resources = resource_config_of(job);
  TRY_VOID(plan_hosts(resources, instance.host, plan));
  TRY_VOID(shares_of(resources));  // a job that doesn't fit on the machine any more
  plan.job_name = job.stored.name;
  plan.job_arn = job.stored.arn;
  plan.attempt = instance.attempt;
  plan.region = settings_.region;
  if (request.algorithm_specification)
    TRY_VOID(plan_image(request, training_image(request, job.state.algorithm), plan));
  plan_algorithm(request, settings_.file_systems, plan);
  if (const auto channel = source_channel(job.state.packages))
    plan.channels.push_back(plan_channel(*channel, model::TrainingInputMode::File, {}));
  if (job.state.algorithm) plan_resolved(*job.state.algorithm, plan);
  if (job.state.mlflow_run) plan_mlflow(*job.state.mlflow_run, plan);
  plan.request = rest_of(request);
  plan.limits = settings_.limits;
  plan_output_and_limits(request, grant, plan);
  TRY_VOID(plan_network(request, plan));
  plan.stores = settings_.stores;
  plan.endpoint_url = settings_.endpoint_url;
  plan.credentials_url = settings_.credentials_url(instance.attempt_id());
  plan.credentials_token = random_hex(kTokenDigits);
  plan.records = settings_.records;
  TRY(plan.records.log_stream, settings_.make_log_stream(instance, clock_.now()));
  TRY(plan.records.metric_stream, settings_.make_metric_stream(instance));
  plan.runtime = settings_.runtime;
  plan.keep_on_failure = keep_on_failure(request).value_or(std::chrono::seconds{0});
  plan_outcome(job.state, plan);
  return plan;
}

Result<void> InstancePlanner::plan_image(const CreateTrainingJobRequest& request,
                                         const std::string& training_image,
                                         model::LaunchPlan& plan) const {
  plan.image = settings_.resolve_image(training_image);
  TRY(plan.registry_login,
      registry_login(request, {training_image, plan.image}, settings_.registry_credentials));
  return ok();
}

// VpcConfig was checked when the job was created; the configuration may have changed since.
Result<void> InstancePlanner::plan_network(const CreateTrainingJobRequest& request,
                                           model::LaunchPlan& plan) const {
  NetworkWish wish{.hosts = plan.hosts};
  std::optional<VpcPlace> place;
  if (request.vpc_config) {
    TRY(place, place_in_vpc(*request.vpc_config, settings_.vpc));
    wish.addresses = place->addresses;
    wish.required = true;
  }
  if (!settings_.plan_network) {
    if (!place) return ok();
    return Error(ErrorKind::unavailable, "jobs have no networks of their own");
  }
  TRY(const NetworkGrant granted, settings_.plan_network(wish));
  plan.network = granted.network;
  if (!granted.notice.empty()) plan.notices.push_back(granted.notice);
  if (!place) return ok();
  plan.network.reaches_outside = place->reaches_outside;
  plan.network.firewall = std::move(place->firewall);
  return ok();
}

Result<std::string> InstancePlanner::role_arn(const JobRecorder::Job& job) {
  if (!job.request()) return job.request().error();
  const CreateTrainingJobRequest& request = *job.request();
  if (!request.role_arn) return Error(ErrorKind::corrupt, "the stored request has no RoleArn");
  return *request.role_arn;
}

}  // namespace trainyard::control
