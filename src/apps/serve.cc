#include "apps/serve.h"

#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <cstdio>
#include <functional>
#include <memory>

#include "apps/control_plane.h"
#include "apps/data_folder.h"
#include "apps/endpoint.h"
#include "apps/local_machine.h"
#include "apps/open_files.h"
#include "apps/reload.h"
#include "apps/s3_stores.h"
#include "apps/shortage_watch.h"
#include "base/alarms.h"
#include "base/log.h"
#include "control/retention.h"
#include "net/blocking_pool.h"
#include "net/http_server.h"
#include "services/request_log.h"
#include "store/job_store.h"
#include "store/log_store.h"
#include "store/metric_store.h"
#include "store/objects/object_store.h"

namespace trainyard::apps {

using namespace std::chrono_literals;

namespace {

// Threads that wait for disks; the limit keeps a burst of requests from becoming a burst of
// threads.
constexpr std::size_t kBlockingThreads = 16;
// A search that takes longer than this makes its columns be kept in memory.
constexpr auto kSlowSearch = 10ms;
// Running requests get this long at a SIGTERM.
constexpr auto kGrace = 5s;

// Logged to explain why a job differs from its request.
void log_outcome_rules(const config::Settings& settings) {
  for (const auto& [name, rule] : settings.outcomes)
    log::warning("outcome_rule_is_on", {{"rule", "outcomes." + name}, {"jobs", rule.jobs}});
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
  // The one line that programs wait for, printed when requests are really accepted.
  std::printf("listening on %s\n", url.c_str());
  std::fflush(stdout);
}

void log_probe(const Result<void>& wrote) {
  if (!wrote) log::debug("still_not_writable", {{"error", wrote.error().message()}});
}

// Signals that only the main thread handles: two that end the server, and SIGHUP.
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

// Between binding the port and being ready; clients retry a 503 by themselves.
boost::asio::awaitable<void> not_yet(net::HttpExchange& exchange) {
  net::ResponseHead head;
  head.status = 503;
  std::string body = "Trainyard is starting.\n";
  const auto sent = co_await exchange.respond(std::move(head), std::move(body));
  if (!sent) log::debug("answer_not_sent", {{"error", sent.error().message()}});
}

struct StateStores {
  std::unique_ptr<store::JobStore> jobs;
  std::unique_ptr<store::ObjectStore> objects;
};

// On a full disk, with the reserve's space. The object store first: a folder with a state.db and
// without objects has lost them (DataFolder::require_state).
Result<StateStores> open_stores(const DataFolder& folder, const DiskFloor& floor,
                                SpaceReserve& reserve, Alarms& alarms) {
  StateStores stores;
  TRY_VOID(reserve.run([&]() -> Result<void> {
    if (!stores.objects) {
      TRY(stores.objects,
          store::ObjectStore::open(folder.objects(), system_clock(), &alarms, floor));
    }
    TRY(stores.jobs, store::JobStore::open(folder.root(), kSlowSearch, &alarms));
    return ok();
  }));
  return stores;
}

// Returns at a signal that ends the server.
void wait_for_end(config::Configuration running, const ReadConfiguration& read,
                  const std::function<Result<void>(const config::Settings&)>& apply) {
  int number = wait_for_signal();
  for (; number == SIGHUP; number = wait_for_signal()) running = reload(running, read, apply);
  log::info("stopping", {{"signal", number}});
}

// The control plane, wired from the bottom up; destroyed from the top down.
Result<void> run_server(const config::Configuration& configuration, const ReadConfiguration& read) {
  const config::Settings& settings = configuration.settings;
  TRY(DataFolder folder, DataFolder::open_or_create(settings.data, {.url = settings.listen.url(),
                                                                    .region = settings.region,
                                                                    .account = settings.account}));
  TRY(const auto lock, folder.lock());
  if (!lock)
    return Error(ErrorKind::conflict, "another trainyard serves from " + settings.data.string() +
                                          " already; stop it, or give --data another folder");
  TRY(const auto roles, services::AccountRoles::make(folder.place().account, settings.roles));
  TRY(const LocalMachine machine, examine_machine(settings, folder));
  TRY(const std::vector<model::S3Store> stores, open_s3_stores(settings.s3, folder.s3_keys()));
  const DiskFloor floor(folder.root(), machine.disk_rules.floor);

  TRY_VOID(folder.require_state());
  Alarms alarms;
  SpaceReserve reserve(folder.root());
  TRY(const StateStores state, open_stores(folder, floor, reserve, alarms));
  const store::LogStore logs(folder.logs(), {settings.limits.log, floor});
  const store::MetricStore metrics(folder.metrics(), floor);

  services::RequestLog requests(TRAINYARD_VERSION);  // interrupted requests end in it
  requests.write_lines(settings.access_log);
  // The port is only known once it is bound, and jobs need to know it: so the endpoint opens after
  // everything else is up.
  std::atomic<Endpoint*> open_endpoint{nullptr};
  net::HttpServerOptions http;
  http.host = settings.listen.host;
  http.port = settings.listen.port;
  http.max_connections = connections_within(machine.open_files);
  TRY(const auto server, net::HttpServer::start(http, [&](net::HttpExchange& exchange) {
        Endpoint* endpoint = open_endpoint;
        return endpoint == nullptr ? not_yet(exchange) : endpoint->handle(exchange);
      }));
  net::BlockingPool pool(kBlockingThreads);  // gone before the server whose coroutines await it
  config::ListenAddress bound = settings.listen;
  bound.port = server->port();
  const std::string url = bound.url();

  TRY(const auto control,
      ControlPlane::start({settings, folder, machine, stores, roles, *state.jobs, *state.objects,
                           logs, metrics, alarms, url}));
  Endpoint endpoint({settings, folder, stores, roles, *state.objects, logs, metrics, floor, alarms,
                     requests, pool, *control});
  open_endpoint = &endpoint;
  TRY_VOID(reserve.run([&] { return folder.publish_url(url); }));
  const ShortageWatch space(folder.root(), reserve, alarms,
                            {[&] { log_probe(state.jobs->try_to_write()); },
                             [&] { log_probe(state.objects->try_to_write()); }});
  log::info("serving", {{"url", url},
                        {"runtime", machine.runtime.kind},
                        {"cpus", machine.size.cpus},
                        {"memory", format_bytes(machine.size.memory)},
                        {"gpus", machine.size.gpus},
                        {"open_files", machine.open_files},
                        {"connections", http.max_connections}});
  log_outcome_rules(settings);
  print_banner(url, settings, machine.runtime.kind);
  control->retention().start();

  const auto apply = [&](const config::Settings& changed) -> Result<void> {
    TRY(const auto listed, services::AccountRoles::make(folder.place().account, changed.roles));
    control->apply(changed, listed);
    endpoint.apply(changed, listed);
    requests.write_lines(changed.access_log);
    log::set_level(changed.log_level);
    return ok();
  };
  wait_for_end(configuration, read, apply);
  server->stop(kGrace);
  return ok();
}

}  // namespace

Result<void> serve(const config::Configuration& configuration, const ReadConfiguration& read) {
  // The peer of a socket or pipe may have gone away; children have the default.
  ::signal(SIGPIPE, SIG_IGN);
  // Before any thread is made: threads inherit it.
  const sigset_t signals = own_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  log::set_level(configuration.settings.log_level);
  return run_server(configuration, read);
}

}  // namespace trainyard::apps
