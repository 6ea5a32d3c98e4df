#include "agent/network_step.h"

#include <algorithm>
#include <functional>

#include "agent/container_names.h"
#include "agent/engine_retry.h"
#include "agent/forwarder.h"
#include "agent/instance_network.h"
#include "agent/job_firewall.h"
#include "agent/warm_instance.h"
#include "base/files.h"
#include "base/log.h"
#include "network/job_networks.h"

namespace trainyard::agent {
namespace {

using namespace std::chrono_literals;

constexpr auto kCheckInterval = 1s;

bool has_own_network(const model::LaunchPlan& plan) {
  return plan.network.mode == "job";
}

// The instance's namespace; a forwarder that waits for its sockets gets them then.
Result<std::filesystem::path> join_as_root(const model::LaunchPlan& plan,
                                           const std::filesystem::path& directory,
                                           std::optional<pid_t> holder, runtime::Runtime& runtime,
                                           const std::function<bool()>& given_up) {
  if (is_root()) return join_network(plan, directory, holder);
  std::vector<std::string> words = {"join"};
  if (holder) words.insert(words.end(), {"--holder", std::to_string(*holder)});
  const auto ask = [&] { return request_root(runtime, directory, words); };
  TRY_VOID(retry_while_engine_is_unreachable(ask, given_up));
  network::JobNetworks networks;
  TRY(const auto found, networks.find(directory.parent_path(), plan.current_host));
  if (!found) return Error(ErrorKind::internal, "the network that was joined isn't recorded");
  return *found;
}

bool has_same_firewall(const model::LaunchPlan& before, const model::LaunchPlan& plan) {
  const auto had = job_firewall(before, ""), has = job_firewall(plan, "");
  return had && has && *had == *has;
}

// Addresses and rules are the previous job's.
bool is_same_network(const std::filesystem::path& source, const model::LaunchPlan& plan) {
  const auto text = read_file(source / "plan.json");
  if (!text) return false;
  const auto before = model::parse_launch_plan(*text);
  return before && before->network_isolation == plan.network_isolation &&
         before->endpoint_url == plan.endpoint_url &&
         before->network.subnet == plan.network.subnet &&
         before->network.addresses == plan.network.addresses &&
         before->network.reaches_outside == plan.network.reaches_outside &&
         has_same_firewall(*before, plan);
}

// The record first, then what it names: without a record the namespace would have links without an
// owner.
Result<void> hand_over(const std::filesystem::path& source, const std::filesystem::path& directory,
                       runtime::Runtime& runtime, const std::function<bool()>& given_up) {
  network::JobNetworks networks;
  TRY_VOID(networks.hand_over(source.parent_path(), directory.parent_path()));
  TRY(const auto taken, networks.find(directory.parent_path(), directory.filename()));
  const auto take_held = [&] {
    return taken ? runtime.transfer_network(container_id(source), container_id(directory))
                 : runtime.remove_leftovers(container_id(source));
  };
  return retry_while_engine_is_unreachable(take_held, given_up);
}

// Uses what a warm pool kept. If that is of no use it is removed.
void take_network_over(const model::LaunchPlan& plan, const std::filesystem::path& directory,
                       runtime::Runtime& runtime, const std::function<bool()>& given_up) {
  const auto source = find_warm(plan);
  if (!source) return;
  Result<void> done;
  if (is_root() && is_same_network(*source, plan)) {
    done = hand_over(*source, directory, runtime, given_up);
  } else {
    done = leave_network(*source, &runtime);
    if (done) done = runtime.remove_leftovers(container_id(*source));
  }
  if (!done)
    log::warning("network_not_taken_over",
                 {{"job", plan.job_name}, {"error", done.error().message()}});
}

// Whether a forwarder can be started before the instance has joined: it uses the first network that
// it finds, and an existing one may be replaced.
Result<bool> starts_beside_joining(const std::filesystem::path& directory) {
  if (!is_root()) return true;  // it receives its sockets
  network::JobNetworks networks;
  TRY(const auto found, networks.find(directory.parent_path(), directory.filename()));
  return !found;
}

Result<runtime::JoinedNetwork> make_place_in_network(const model::LaunchPlan& plan,
                                                     const std::filesystem::path& directory,
                                                     const std::string& resolver,
                                                     runtime::Runtime& runtime,
                                                     const std::function<bool()>& given_up) {
  take_network_over(plan, directory, runtime, given_up);
  runtime::ContainerSpec held;
  held.id = container_id(directory);
  held.image = plan.image;
  held.hostname = plan.current_host;
  held.labels = container_labels(plan.job_name, directory);
  held.network = runtime::NetworkMode::joined;
  const auto hold = [&] { return runtime.hold_network(held); };
  TRY(const std::optional<pid_t> holder, retry_while_engine_is_unreachable(hold, given_up));
  std::optional<StartedForwarder> forwarder;
  TRY(const bool beside, starts_beside_joining(directory));
  if (!plan.network_isolation && beside) {
    TRY(forwarder, start_forwarder(directory));
  }
  runtime::JoinedNetwork joined;
  auto attached = join_as_root(plan, directory, holder, runtime, given_up);
  if (!attached) {
    if (forwarder) forwarder->kill();
    return attached.error();
  }
  joined.name_space = std::move(*attached);
  joined.hosts = plan.network.addresses;
  if (plan.network_isolation) return joined;
  if (!forwarder) {
    TRY(forwarder, start_forwarder(directory));
  }
  joined.resolver = resolver;
  TRY_VOID(forwarder->wait());
  return joined;
}

Result<void> listen(const StepContext& context) {
  auto requested = request_root(context.runtime, context.directory, {"listen"});
  if (!requested)
    log::error("forwarder_has_no_sockets",
               {{"job", context.plan.job_name}, {"error", requested.error().message()}});
  return requested;
}

}  // namespace

std::optional<std::string> resolver_notice(const model::LaunchPlan& plan,
                                           const std::string& resolver) {
  if (!resolver.empty() || !has_own_network(plan) || plan.network_isolation ||
      !plan.network.reaches_outside)
    return std::nullopt;
  return "Names of hosts outside don't resolve: /etc/resolv.conf of this machine names no server "
         "that the job's own network reaches, such as one with an IPv4 address that isn't the "
         "machine's own.";
}

Result<void> NetworkStep::prepare(StepContext& context) {
  if (!has_own_network(context.plan)) return ok();
  std::string resolver = container_resolver(context.plan);
  const auto notice = resolver_notice(context.plan, resolver);
  if (notice && context.journal.earlier().empty()) context.notice(*notice);
  context.network =
      std::async(std::launch::async, [&context, resolver = std::move(resolver)] {
        return make_place_in_network(context.plan, context.directory, resolver, context.runtime,
                                     [&context] { return context.interruption.flag().load(); });
      }).share();
  return ok();
}

Result<void> NetworkStep::tick(StepContext& context) {
  if (!has_own_network(context.plan) || context.plan.network_isolation) return ok();
  const auto now = std::chrono::steady_clock::now();
  if (now < next_check_) return ok();
  next_check_ = now + kCheckInterval;
  if (listening_.valid() && listening_.wait_for(0s) != std::future_status::ready) return ok();
  if (forwarder_runs(context.directory)) return ok();
  auto started = start_forwarder(context.directory);
  if (!started) {
    log::error("forwarder_not_started",
               {{"job", context.plan.job_name}, {"error", started.error().message()}});
    return ok();
  }
  forwarder_.emplace(std::move(*started));
  if (!is_root())
    listening_ = std::async(std::launch::async, [&context] { return listen(context); });
  return ok();
}

Result<void> NetworkStep::finish(StepContext& context) {
  if (listening_.valid()) listening_.wait();
  if (!context.network.valid()) return ok();
  const auto& made = context.network.get();
  if (!made) log::debug("network_not_made", {{"error", made.error().message()}});
  return ok();
}

Result<void> NetworkStep::undo(StepContext& context) {
  if (!has_own_network(context.plan)) return ok();
  if (retains_network(context)) return stop_forwarder(context.directory);
  return leave_network(context.directory, &context.runtime);
}

bool retains_network(const StepContext& context) {
  return context.keep_warm && is_root() && has_own_network(context.plan);
}

Result<void> leave_network(const std::filesystem::path& directory, runtime::Runtime* runtime) {
  TRY_VOID(stop_forwarder(directory));
  network::JobNetworks networks;
  if (is_root()) return networks.detach(directory.parent_path(), directory.filename().string());
  TRY(const auto attached, networks.list());
  const bool recorded = std::ranges::any_of(attached, [&](const network::Attached& each) {
    return each.attempt / each.host == directory;
  });
  if (!recorded) return ok();
  if (runtime == nullptr)
    return Error(ErrorKind::unavailable, "no container engine answers that could remove it");
  return request_root(*runtime, directory, {"leave"});
}

}  // namespace trainyard::agent
