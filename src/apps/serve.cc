#include "apps/serve.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <set>

#include "agent/instance_network.h"
#include "agent/runtime_options.h"
#include "apps/control_clock.h"
#include "apps/data_folder.h"
#include "apps/input_catalog.h"
#include "apps/job_sessions.h"
#include "apps/network_policy.h"
#include "apps/open_files.h"
#include "apps/reload.h"
#include "apps/s3_stores.h"
#include "apps/shortage_watch.h"
#include "aws/identity.h"
#include "base/alarms.h"
#include "base/files.h"
#include "base/log.h"
#include "base/process.h"
#include "base/random.h"
#include "base/snapshot.h"
#include "control/admission.h"
#include "control/disk_book.h"
#include "control/instance_planner.h"
#include "control/job_recorder.h"
#include "control/machine.h"
#include "control/resource_kinds.h"
#include "control/retention.h"
#include "control/supervisor.h"
#include "control/training_jobs.h"
#include "data/credentials_file.h"
#include "engine/local_engine.h"
#include "net/blocking_pool.h"
#include "net/http_server.h"
#include "runtime/confinement.h"
#include "runtime/runtime.h"
#include "s3/s3_service.h"
#include "services/front_door.h"
#include "services/iam/iam_service.h"
#include "services/logs/logs_service.h"
#include "services/monitoring/monitoring_service.h"
#include "services/sagemaker/sagemaker_service.h"
#include "services/sagemaker/trainyard_service.h"
#include "services/sts/sts_service.h"
#include "store/job_store.h"
#include "store/log_store.h"
#include "store/metric_store.h"
#include "store/objects/object_store.h"

namespace trainyard::apps {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

constexpr const char* kLogGroup = "/aws/sagemaker/TrainingJobs";
// Threads that wait for disks; the bound is what keeps a burst of requests from becoming a burst of
// threads.
constexpr std::size_t kBlockingThreads = 16;
// What a search has to take for what it asked for to be kept in memory.
constexpr auto kSlowSearch = 10ms;
// Running requests get this long at a SIGTERM.
constexpr auto kGrace = 5s;
// For removing what dead agents of before left.
constexpr auto kOrphansTimeout = 60s;

Result<fs::path> own_program() {
  std::error_code failed;
  fs::path path = fs::read_symlink("/proc/self/exe", failed);
  if (failed) return Error::from_errno(failed.value(), "find this program's own file");
  return path;
}

using ImageMap = std::map<std::string, std::string>;

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

// Logged to explain why a job differs from its request.
void log_outcome_rules(const config::Settings& settings) {
  for (const auto& [name, rule] : settings.outcomes)
    log::warning("outcome_rule_is_on", {{"rule", "outcomes." + name}, {"jobs", rule.jobs}});
}

control::DiskRules disk_rules(const config::Settings& settings, Bytes disk) {
  return {settings.disk.floor.value_or(control::default_disk_floor(disk)),
          control::disk_allowance(settings.limits.layer, settings.limits.log),
          settings.disk.strict_volumes};
}

control::SharePolicy share_policy(const config::Settings& settings) {
  return settings.machine.strict_instances ? control::SharePolicy::strict
                                           : control::SharePolicy::fitted;
}

Result<aws::Credentials> keys_of(const model::S3Store& store) {
  return data::FileCredentials(store.credentials_file, store.profile).get({});
}

// With the profile's content: what jobs get doesn't change with the file.
Result<model::PlanConfinement> read_confinement(const config::ContainerSettings& settings) {
  model::PlanConfinement confinement;
  confinement.no_new_privileges = settings.no_new_privileges;
  confinement.net_raw = settings.net_raw;
  confinement.max_processes = settings.max_processes.value_or(0);
  confinement.seccomp = settings.seccomp;
  if (!settings.seccomp.starts_with('/')) return confinement;
  TRY(confinement.seccomp, read_file(settings.seccomp));
  runtime::Confinement tried;
  tried.seccomp = confinement.seccomp;
  if (const auto resolved = runtime::resolve(tried); !resolved)
    return Error(ErrorKind::invalid_argument,
                 "containers.seccomp = " + settings.seccomp + ": " + resolved.error().message());
  return confinement;
}

// Which runtime agents are to use: found out once, so that every attempt of this server uses the
// same.
Result<model::PlanRuntime> choose_runtime(const config::Settings& settings,
                                          const DataFolder& folder) {
  runtime::RuntimeOptions wanted;
  wanted.kind = settings.runtime;
  wanted.docker_socket = settings.docker_socket;
  wanted.oci_root = folder.runtime();
  TRY(const auto opened, runtime::open_runtime(wanted));
  model::PlanRuntime chosen;
  chosen.kind = opened->name();
  chosen.docker_socket = settings.docker_socket;
  chosen.oci_root = folder.runtime().string();
  TRY(chosen.confinement, read_confinement(settings.containers));
  return chosen;
}

void print_banner(const std::string& url, const config::Settings& settings,
                  const std::string& runtime) {
  const std::string data = settings.data.string();
  std::fprintf(stderr,
               "Trainyard %s, containers by %s, data in %s\n\n"
               "  eval \"$(trainyard env --data %s)\"    all that an AWS client needs\n"
               "  aws s3 mb s3://data\n"
               "  aws sagemaker list-training-jobs\n"
               "  trainyard jobs --data %s\n\n"
               "Ctrl-C stops the server; running training jobs go on and are found again.\n",
               TRAINYARD_VERSION, runtime.c_str(), data.c_str(), data.c_str(), data.c_str());
  for (const auto& [name, rule] : settings.outcomes)
    std::fprintf(stderr, "outcomes.%s is active: it decides how training jobs %s end\n",
                 name.c_str(), rule.jobs.c_str());
  // The one line that programs wait for, when requests really are accepted.
  std::printf("listening on %s\n", url.c_str());
  std::fflush(stdout);
}

void log_probe(const Result<void>& wrote) {
  if (!wrote) log::debug("still_not_writable", {{"error", wrote.error().message()}});
}

// Signals that the main thread alone takes: two that end the server, and SIGHUP.
sigset_t own_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  return signals;
}

int wait_for_signal() {
  const sigset_t signals = own_signals();
  int number = 0;
  while (::sigwait(&signals, &number) != 0) continue;
  return number;
}

// Between binding the port and being ready; clients try a 503 again by themselves.
boost::asio::awaitable<void> not_yet(net::HttpExchange& exchange) {
  net::ResponseHead head;
  head.status = 503;
  std::string body = "Trainyard is starting.\n";
  const auto sent = co_await exchange.respond(std::move(head), std::move(body));
  if (!sent) log::debug("answer_not_sent", {{"error", sent.error().message()}});
}

control::InstancePlannerSettings planner_settings(
    const config::Settings& configured, const DataFolder& folder, const control::Machine& machine,
    const control::DiskRules& disk, const model::PlanRuntime& runtime,
    const std::vector<model::S3Store>& stores, const std::string& url, const store::LogStore& logs,
    const store::MetricStore& metrics, const Snapshot<ImageMap>& images) {
  control::InstancePlannerSettings settings;
  settings.region = folder.place().region;
  settings.machine = machine;
  settings.sharing = share_policy(configured);
  settings.types = instance_types(configured);
  settings.endpoint_url = url;
  settings.credentials_url = [url](const model::AttemptId& attempt) {
    return url + "/_trainyard/credentials/" + attempt.job + "/" + std::to_string(attempt.attempt);
  };
  settings.resolve_image = [&images](const std::string& image) {
    const auto map = images.get();
    const auto found = map->find(image);
    return found == map->end() ? image : found->second;
  };
  settings.records.log_group = kLogGroup;
  settings.records.logs_folder = folder.logs();
  settings.records.metrics_folder = folder.metrics();
  settings.make_log_stream = [&logs](const model::InstanceId& instance,
                                     Timestamp start) -> Result<std::string> {
    std::string stream =
        instance.job + "/" + instance.host + "-" + std::to_string(to_epoch_millis(start));
    TRY_VOID(logs.create_stream(kLogGroup, stream));
    return stream;
  };
  settings.make_metric_stream = [&metrics](const model::InstanceId& instance) {
    return metrics.create_stream(instance);
  };
  settings.runtime = runtime;
  settings.stores = stores;
  settings.file_systems = configured.file_systems;
  settings.limits = {configured.limits.layer, configured.limits.log, configured.limits.upload,
                     disk.floor};
  settings.container_limits = {configured.containers.shared_memory,
                               configured.containers.open_files,
                               configured.containers.locked_memory};
  return settings;
}

std::set<std::string> file_system_ids(const config::Settings& settings) {
  std::set<std::string> ids;
  for (const auto& [id, folder] : settings.file_systems) ids.insert(id);
  return ids;
}

std::vector<std::string> clean_command(const fs::path& program, const config::Settings& settings,
                                       const model::PlanRuntime& runtime) {
  return {program.string(), "agent",           "--runtime",
          runtime.kind,     "--docker-socket", settings.docker_socket};
}

// Must run before any agent is started, in a folder that no other process serves. What can't be
// removed is no reason not to serve.
void clean_orphans(std::vector<std::string> command, const DataFolder& folder) {
  command.insert(command.end(), {"--clean-orphans", folder.root().string()});
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

// The control plane, wired from the bottom up; destroyed from the top down.
Result<void> run_server(const config::Configuration& configuration, const ReadConfiguration& read) {
  const config::Settings& settings = configuration.settings;
  DataFolder::Defaults defaults;
  defaults.url = settings.listen.url();
  defaults.region = settings.region;
  defaults.account = settings.account;
  TRY(DataFolder folder, DataFolder::open_or_create(settings.data, defaults));
  TRY(const auto lock, folder.lock());
  if (!lock)
    return Error(ErrorKind::conflict, "another trainyard serves from " + settings.data.string() +
                                          " already; stop it, or give --data another folder");
  TRY(const auto roles, services::AccountRoles::make(folder.place().account, settings.roles));
  TRY(const model::PlanRuntime runtime, choose_runtime(settings, folder));
  TRY(const std::vector<model::S3Store> stores, open_s3_stores(settings.s3, folder.s3_keys()));
  TRY(const fs::path program, own_program());
  const control::Machine machine = control::detect_machine();
  const std::uint64_t open_files = raise_open_file_limit();
  TRY(const control::DiskSpace disk, control::measure_disk(folder.root()));
  const control::DiskRules rules_of_disk = disk_rules(settings, disk.total);
  const DiskFloor floor(folder.root(), rules_of_disk.floor);
  // A job's record is small and may wait for space: half of the floor is for those alone.
  const DiskFloor floor_of_jobs(folder.root(), {rules_of_disk.floor.value / 2});

  TRY_VOID(folder.require_state());
  Alarms alarms;
  SpaceReserve reserve(folder.root());
  std::unique_ptr<store::JobStore> jobs_on_disk;
  std::unique_ptr<store::ObjectStore> objects;
  TRY_VOID(reserve.run([&]() -> Result<void> {
    if (!jobs_on_disk) {
      TRY(jobs_on_disk, store::JobStore::open(folder.root(), kSlowSearch, &alarms));
    }
    TRY(objects, store::ObjectStore::open(folder.objects(), system_clock(), &alarms, floor));
    return ok();
  }));
  const store::LogStore logs(folder.logs(), {settings.limits.log, floor});
  const store::MetricStore metrics(folder.metrics(), floor);

  services::RequestLog requests(TRAINYARD_VERSION);  // requests that are cut end in it
  requests.write_lines(settings.access_log);
  // The port is only known once it is bound, and jobs need to know it: so the front door opens
  // after everything else is up.
  std::atomic<services::FrontDoor*> open_door{nullptr};
  net::HttpServerOptions http;
  http.host = settings.listen.host;
  http.port = settings.listen.port;
  http.max_connections = connections_within(open_files);
  TRY(const auto server, net::HttpServer::start(http, [&open_door](net::HttpExchange& exchange) {
        services::FrontDoor* door = open_door;
        return door == nullptr ? not_yet(exchange) : door->handle(exchange);
      }));
  net::BlockingPool pool(kBlockingThreads);  // gone before the server whose coroutines await it
  config::ListenAddress bound = settings.listen;
  bound.port = server->port();
  const std::string url = bound.url();

  net::HttpClient to_stores;
  StoreCatalog catalog(*objects, to_stores, system_clock(), stores);
  control::Admission admission(
      catalog,
      {folder.place().region, machine, account_rules(settings, roles), instance_types(settings),
       rules_of_disk, disk.total, share_policy(settings), file_system_ids(settings)});
  Snapshot<ImageMap> images(settings.image_map);
  control::JobRecorder recorder(*jobs_on_disk);
  control::InstancePlannerSettings planned = planner_settings(
      settings, folder, machine, rules_of_disk, runtime, stores, url, logs, metrics, images);
  planned.known_bytes = [&catalog](const std::string& bucket, const std::string& prefix) {
    return catalog.known_bytes(bucket, prefix);
  };
  TRY(planned.plan_network, choose_network(
                                settings.containers.network,
                                [&] {
                                  return agent::check_job_networks(agent::runtime_options(runtime),
                                                                   folder.attempts());
                                },
                                read_machines_routes));
  control::InstancePlanner planner(control_clock(), std::move(planned));
  const std::vector<std::string> cleaning = clean_command(program, settings, runtime);
  clean_orphans(cleaning, folder);
  std::vector<std::string> clean_one = cleaning;
  clean_one.emplace_back("--clean");
  engine::LocalEngine engine(
      {{program.string(), "agent"}, clean_one, {program.string(), "agent", "--exec"}, machine});
  control::SupervisorOptions supervised;
  supervised.attempts = folder.attempts();
  supervised.disk = rules_of_disk;
  supervised.measure_disk = [root = folder.root()] { return control::measure_disk(root); };
  supervised.interruptions_per_hour = settings.spot.interruptions_per_hour;
  supervised.random_seed = std::random_device{}();
  supervised.remove_object = [&catalog](const std::string& uri) {
    return catalog.remove_object(uri);
  };
  supervised.warm_pool_quota = [&admission](const std::string& instance_type) {
    return admission.warm_pool_quota(instance_type);
  };
  supervised.alarms = &alarms;
  control::Supervisor supervisor(recorder, engine, planner, control_clock(), supervised);
  TRY_VOID(supervisor.start());
  control::ResourceKinds resources(*jobs_on_disk, system_clock(),
                                   {"aws", folder.place().region, folder.place().account});
  control::TrainingJobs jobs(*jobs_on_disk, recorder, supervisor, admission, resources.algorithms,
                             control_clock(),
                             {"aws", folder.place().region, folder.place().account, floor_of_jobs,
                              outcome_rules(settings)});

  if (const auto finished = jobs.finish_deletions(); !finished) {
    if (!is_shortage(finished.error())) return finished;
    log::warning("deletions_finish_later", {{"error", finished.error().message()}});
  }
  control::Retention retention(
      {jobs, *jobs_on_disk, logs, kLogGroup, metrics, system_clock(),
       [&objects](Timestamp idle_since) { return objects->abort_idle_uploads(idle_since); }},
      retention_rules(settings));

  const aws::IdentityProvider identities(
      folder.place().account, folder.credentials(),
      [&supervisor](const aws::SessionOwner& owner) { return is_running(supervisor, owner); });
  services::Authorizer authorizer(folder.place(), settings.job_permissions);
  services::SageMakerService sagemaker(jobs, resources);
  services::TrainyardService own(jobs);
  services::LogsService logs_service(logs, folder.place(),
                                     [&retention]() -> std::optional<std::int64_t> {
                                       const auto rules = retention.rules();
                                       if (!rules.logs) return std::nullopt;
                                       return rules.logs->count();
                                     });
  services::StsService sts(identities);
  services::IamService iam(roles, folder.created());
  services::MonitoringService monitoring(metrics, folder.place());
  std::optional<s3::Forwarder> forwarder;
  if (!stores.empty())
    forwarder.emplace(s3::ForwarderParts{stores, keys_of, folder.root()}, system_clock());
  s3::S3Service s3_service(
      *objects, identities, authorizer, folder.place(), system_clock(), pool,
      {{"localhost", settings.listen.host}, forwarder ? &*forwarder : nullptr, folder.attempts()});
  services::FrontDoor door(
      {identities,
       authorizer,
       folder.place(),
       system_clock(),
       pool,
       {sagemaker.table(), own.table(), logs_service.table(), monitoring.table(), sts.table(),
        iam.table()},
       [&s3_service](net::HttpExchange& exchange, services::RequestRecord& record) {
         return s3_service.handle(exchange, record);
       },
       services::OwnPages(alarms, requests.metrics(),
                          [&](std::string_view path, std::string_view token) {
                            return job_credentials(supervisor, identities, path, token);
                          }),
       requests});
  open_door = &door;
  TRY_VOID(reserve.run([&] { return folder.publish_url(url); }));
  const ShortageWatch space(folder.root(), reserve, alarms,
                            {[&] { log_probe(jobs_on_disk->try_to_write()); },
                             [&] { log_probe(objects->try_to_write()); }});
  log::info("serving", {{"url", url},
                        {"runtime", runtime.kind},
                        {"cpus", machine.cpus},
                        {"memory", format_bytes(machine.memory)},
                        {"gpus", machine.gpus},
                        {"open_files", open_files},
                        {"connections", http.max_connections}});
  log_outcome_rules(settings);
  print_banner(url, settings, runtime.kind);
  retention.start();

  const auto apply = [&](const config::Settings& changed) -> Result<void> {
    TRY(const auto listed, services::AccountRoles::make(folder.place().account, changed.roles));
    admission.replace_rules(account_rules(changed, listed));
    iam.replace_roles(listed);
    authorizer.replace_permissions(changed.job_permissions);
    images.replace(changed.image_map);
    retention.replace_rules(retention_rules(changed));
    jobs.replace_outcomes(outcome_rules(changed));
    supervisor.set_interruptions_per_hour(changed.spot.interruptions_per_hour);
    requests.write_lines(changed.access_log);
    log::set_level(changed.log_level);
    return ok();
  };
  config::Configuration running = configuration;
  int signal_number = wait_for_signal();
  for (; signal_number == SIGHUP; signal_number = wait_for_signal())
    running = reload(running, read, apply);
  log::info("stopping", {{"signal", signal_number}});
  server->stop(kGrace);
  return ok();
}

}  // namespace

Result<void> serve(const config::Configuration& configuration, const ReadConfiguration& read) {
  // The peer of a socket or pipe may be gone; children have the default.
  ::signal(SIGPIPE, SIG_IGN);
  // Before any thread is made: threads inherit it.
  const sigset_t signals = own_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  log::set_level(configuration.settings.log_level);
  return run_server(configuration, read);
}

}  // namespace trainyard::apps
