#include "apps/control_plane.h"

#include <chrono>
#include <optional>
#include <random>
#include <set>
#include <utility>

#include "agent/instance_network.h"
#include "agent/runtime_options.h"
#include "apps/control_clock.h"
#include "apps/mlflow_session.h"
#include "base/log.h"
#include "base/process.h"
#include "mlflow/tracking_client.h"
#include "records/log_record.h"

namespace trainyard::apps {

using namespace std::chrono_literals;

namespace {

constexpr const char* kLogGroup = "/aws/sagemaker/TrainingJobs";
// To remove what dead agents of an earlier server left.
constexpr auto kOrphansTimeout = 60s;

control::InstanceTypes instance_types(const config::Settings& settings) {
  std::map<std::string, control::InstanceSizeChange, std::less<>> changes;
  for (const auto& [name, type] : settings.instance_types) {
    control::InstanceSizeChange& change = changes[name];
    if (type.vcpus) change.cpus = static_cast<double>(*type.vcpus);
    if (type.memory_gib) change.memory = mib(static_cast<std::uint64_t>(*type.memory_gib * 1024));
    if (type.gpus) change.gpus = static_cast<int>(*type.gpus);
  }
  return control::InstanceTypes(std::move(changes));
}

control::AccountRules account_rules(const config::Settings& settings,
                                    const services::AccountRoles& roles) {
  control::AccountRules rules;
  rules.quotas = {settings.quotas.instances, settings.quotas.warm_instances,
                  settings.quotas.all_instances, settings.quotas.max_run};
  if (!settings.roles.empty())
    rules.has_role = [roles](const std::string& arn) { return roles.find_arn(arn).has_value(); };
  return rules;
}

control::RetentionRules retention_rules(const config::Settings& settings) {
  return {settings.retention.training_jobs, settings.retention.logs, settings.retention.metrics,
          settings.retention.multipart_uploads};
}

std::vector<control::OutcomeRule> outcome_rules(const config::Settings& settings) {
  std::vector<control::OutcomeRule> rules;
  for (const auto& [name, rule] : settings.outcomes) rules.push_back({rule.jobs, rule.outcome});
  return rules;
}

control::SharePolicy share_policy(const config::Settings& settings) {
  return settings.machine.strict_instances ? control::SharePolicy::strict
                                           : control::SharePolicy::fitted;
}

std::set<std::string> file_system_ids(const config::Settings& settings) {
  std::set<std::string> ids;
  for (const auto& [id, folder] : settings.file_systems) ids.insert(id);
  return ids;
}

control::AdmissionSettings admission_settings(
    const ControlPlaneParts& parts, const NetworkPolicy& network,
    std::function<std::string(const std::string&)> resolve_image) {
  const config::Settings& settings = parts.settings;
  return {.region = parts.folder.place().region,
          .machine = parts.machine.size,
          .rules = account_rules(settings, parts.roles),
          .types = instance_types(settings),
          .disk = parts.machine.disk_rules,
          .disk_size = parts.machine.disk.total,
          .sharing = share_policy(settings),
          .file_systems = file_system_ids(settings),
          .vpc = settings.vpc,
          .check_network = network.check,
          .registry_credentials = settings.registry_credentials,
          .resolve_image = std::move(resolve_image)};
}

std::vector<std::string> clean_command(const ControlPlaneParts& parts, std::string wish) {
  return {parts.machine.program.string(),
          "agent",
          "--runtime",
          parts.machine.runtime.kind,
          "--docker-socket",
          parts.settings.docker_socket,
          std::move(wish)};
}

engine::LocalEngineOptions engine_options(const ControlPlaneParts& parts) {
  const std::string program = parts.machine.program.string();
  return {{program, "agent"},
          clean_command(parts, "--clean"),
          {program, "agent", "--exec"},
          parts.machine.size};
}

// Must run before any agent is started, in a folder that no other process serves. If something
// can't be removed, the server starts anyway.
void clean_orphans(const ControlPlaneParts& parts) {
  std::vector<std::string> command = clean_command(parts, "--clean-orphans");
  command.push_back(parts.folder.root().string());
  const auto done = run_command(std::move(command), kOrphansTimeout, {});
  if (!done) {
    log::warning("orphans_not_removed", {{"error", done.error().message()}});
  } else if (!done->status.success()) {
    log::warning("orphans_not_removed",
                 {{"status", done->status.code}, {"error", done->err.substr(0, 4096)}});
  } else if (!done->err.empty()) {
    log::info("orphans_removed", {{"log", done->err.substr(0, 4096)}});
  }
}

}  // namespace

Result<std::unique_ptr<ControlPlane>> ControlPlane::start(const ControlPlaneParts& parts) {
  const auto check_networks = [&parts] {
    return agent::check_job_networks(agent::runtime_options(parts.machine.runtime),
                                     parts.folder.attempts());
  };
  TRY(const NetworkPolicy network,
      choose_network(parts.settings.containers.network, check_networks, read_machines_routes));
  clean_orphans(parts);
  TRY(auto mlflow_folders, mlflow::ServerFolders::open(parts.folder.mlflow()));
  std::unique_ptr<ControlPlane> control(
      new ControlPlane(parts, network, std::move(mlflow_folders)));
  TRY_VOID(control->supervisor_.start());
  control->sessions_.close_left();
  control->metrics_keeper_.start();
  control->mlflow_keeper_.start();
  control->mlflow_run_keeper_.start();
  if (auto finished = control->jobs_.finish_deletions(); !finished) {
    if (!is_shortage(finished.error())) return std::move(finished).error();
    log::warning("deletions_finish_later", {{"error", finished.error().message()}});
  }
  return control;
}

ControlPlane::ControlPlane(const ControlPlaneParts& parts, const NetworkPolicy& network,
                           mlflow::ServerFolders mlflow_folders)
    : catalog_(parts.objects, to_stores_, system_clock(), parts.stores),
      admission_(catalog_, admission_settings(
                               parts, network,
                               [this](const std::string& image) { return resolve_image(image); })),
      images_(parts.settings.image_map),
      installed_mlflow_(parts.settings.mlflow.program),
      mlflow_keeper_(mlflow_parts(parts, std::move(mlflow_folders))),
      mlflow_run_keeper_(parts.jobs.resources(), open_tracking()),
      mlflow_runs_(parts.jobs.resources(),
                   {"aws", parts.folder.place().region, parts.folder.place().account},
                   open_tracking(), [this] { mlflow_run_keeper_.wake(); }),
      recorder_(
          parts.jobs, [this] { metrics_keeper_.wake(); }, [this] { mlflow_run_keeper_.wake(); }),
      job_metrics_(parts.metrics, recorder_),
      metric_files_({parts.jobs.resources(),
                     recorder_,
                     {"aws", parts.folder.place().region, parts.folder.place().account},
                     parts.folder.attempts()}),
      metrics_keeper_(parts.jobs.resources(), job_metrics_, &metric_files_),
      planner_(control_clock(), planner_settings(parts, network)),
      engine_(engine_options(parts)),
      supervisor_(recorder_, engine_, planner_, control_clock(), supervisor_options(parts)),
      resources_(parts.jobs, catalog_, system_clock(),
                 {"aws", parts.folder.place().region, parts.folder.place().account},
                 mlflow_platform(parts),
                 [this](const std::string& job) { return job_metrics_.totals(job); }),
      metrics_(parts.jobs, parts.metrics,
               {"aws", parts.folder.place().region, parts.folder.place().account}, {},
               DiskFloor(parts.folder.root(), parts.machine.disk_rules.floor)),
      jobs_(parts.jobs, recorder_, supervisor_, admission_, resources_.algorithms, control_clock(),
            jobs_settings(parts)),
      sessions_(sessions_parts(parts)),
      retention_({jobs_, parts.jobs, parts.logs, kLogGroup, parts.metrics, system_clock(),
                  [&objects = parts.objects](Timestamp idle_since) {
                    return objects.abort_idle_uploads(idle_since);
                  },
                  [this] { return sessions_.forget(); }},
                 retention_rules(parts.settings)) {}

void ControlPlane::apply(const config::Settings& settings, const services::AccountRoles& roles) {
  admission_.replace_rules(account_rules(settings, roles));
  images_.replace(settings.image_map);
  retention_.replace_rules(retention_rules(settings));
  jobs_.replace_outcomes(outcome_rules(settings));
  supervisor_.set_interruptions_per_hour(settings.spot.interruptions_per_hour);
}

std::string ControlPlane::resolve_image(const std::string& image) const {
  const auto map = images_.get();
  const auto found = map->find(image);
  return found == map->end() ? image : found->second;
}

control::InstancePlannerSettings ControlPlane::planner_settings(const ControlPlaneParts& parts,
                                                                const NetworkPolicy& network) {
  const config::Settings& configured = parts.settings;
  control::InstancePlannerSettings settings;
  settings.region = parts.folder.place().region;
  settings.machine = parts.machine.size;
  settings.sharing = share_policy(configured);
  settings.types = instance_types(configured);
  settings.endpoint_url = parts.url;
  settings.credentials_url = [url = parts.url](const model::AttemptId& attempt) {
    return url + "/_trainyard/credentials/" + attempt.job + "/" + std::to_string(attempt.attempt);
  };
  settings.resolve_image = [this](const std::string& image) { return resolve_image(image); };
  settings.records.log_group = kLogGroup;
  settings.records.logs_folder = parts.folder.logs();
  settings.records.metrics_folder = parts.folder.metrics();
  settings.make_log_stream = [&logs = parts.logs](const model::InstanceId& instance,
                                                  Timestamp start) -> Result<std::string> {
    std::string stream =
        instance.job + "/" + instance.host + "-" + std::to_string(to_epoch_millis(start));
    TRY_VOID(logs.create_stream(kLogGroup, stream));
    return stream;
  };
  settings.make_metric_stream = [&metrics = parts.metrics](const model::InstanceId& instance) {
    return metrics.create_stream(instance);
  };
  settings.runtime = parts.machine.runtime;
  settings.stores = parts.stores;
  settings.file_systems = configured.file_systems;
  settings.limits = {.layer = configured.limits.layer,
                     .log = configured.limits.log,
                     .upload = configured.limits.upload,
                     .shared_memory = configured.containers.shared_memory,
                     .open_files = configured.containers.open_files,
                     .locked_memory = configured.containers.locked_memory,
                     .disk_floor = parts.machine.disk_rules.floor};
  settings.vpc = configured.vpc;
  settings.registry_credentials = configured.registry_credentials;
  settings.plan_network = network.grant;
  settings.known_bytes = [this](const std::string& bucket, const std::string& prefix) {
    return catalog_.known_bytes(bucket, prefix);
  };
  return settings;
}

control::TrainingJobsSettings ControlPlane::jobs_settings(const ControlPlaneParts& parts) {
  const aws::Place& place = parts.folder.place();
  control::TrainingJobsSettings settings{"aws", place.region, place.account};
  // A job's record is small and may wait for space: half of the floor is reserved for these.
  settings.floor = DiskFloor(parts.folder.root(), {parts.machine.disk_rules.floor.value / 2});
  settings.outcomes = outcome_rules(parts.settings);
  settings.on_debugging_off = [this](const std::string& job) { sessions_.end_sessions_of(job); };
  settings.mlflow = &mlflow_runs_;
  return settings;
}

control::RemoteSessionsParts ControlPlane::sessions_parts(const ControlPlaneParts& parts) {
  const aws::Place& place = parts.folder.place();
  return {parts.jobs.resources(),
          recorder_,
          supervisor_,
          control_clock(),
          {"aws", place.region, place.account},
          control::ssm_channels(),
          [&logs = parts.logs](const std::string& stream, const std::string& line) -> Result<void> {
            TRY_VOID(logs.create_stream(kLogGroup, stream));
            return logs.append(kLogGroup, stream,
                               {{system_clock().now(), records::escape_log_message(line)}});
          }};
}

control::MlflowKeeperParts ControlPlane::mlflow_parts(const ControlPlaneParts& parts,
                                                      mlflow::ServerFolders folders) {
  const aws::Place& place = parts.folder.place();
  const auto around = [this, url = parts.url,
                       region = place.region]() -> Result<mlflow::ServerSurroundings> {
    TRY(const auto found, installed_mlflow_.find());
    return mlflow::ServerSurroundings{found.program, url, region};
  };
  return {.store = parts.jobs.resources(),
          .folders = std::move(folders),
          .start = mlflow::start_with_guard(parts.machine.program.parent_path() / "trainyard-guard",
                                            around),
          .credentials =
              [identities = aws::IdentityProvider(place.account, parts.folder.credentials())](
                  const std::string& role) {
                return mlflow_credentials(identities, role, system_clock().now());
              },
          .account = place.account};
}

control::OpenTracking ControlPlane::open_tracking() {
  return [this](const std::string& resource, std::stop_token stop) {
    return mlflow::open_tracking(mlflow_keeper_, to_mlflow_, resource, std::move(stop));
  };
}

control::MlflowPlatform ControlPlane::mlflow_platform(const ControlPlaneParts& parts) {
  return {.installed_version = [this]() -> Result<std::string> {
            TRY(const auto found, installed_mlflow_.find());
            return found.version;
          },
          .check_role = [this](const std::string& role) { return admission_.check_role(role); },
          .check_bucket =
              [this](const std::string& field, const std::string& uri) {
                return admission_.check_bucket(field, uri);
              },
          .changed = [this] { mlflow_keeper_.wake(); },
          .is_active = [this](const std::string& arn) { return mlflow_keeper_.is_active(arn); },
          .url = parts.url};
}

control::SupervisorOptions ControlPlane::supervisor_options(const ControlPlaneParts& parts) {
  control::SupervisorOptions options;
  options.attempts = parts.folder.attempts();
  options.disk = parts.machine.disk_rules;
  options.measure_disk = [root = parts.folder.root()] { return control::measure_disk(root); };
  options.interruptions_per_hour = parts.settings.spot.interruptions_per_hour;
  options.random_seed = std::random_device{}();
  options.alarms = &parts.alarms;
  options.remove_object = [this](const std::string& uri) { return catalog_.remove_object(uri); };
  options.warm_pool_quota = [this](const std::string& instance_type) {
    return admission_.warm_pool_quota(instance_type);
  };
  return options;
}

}  // namespace trainyard::apps
