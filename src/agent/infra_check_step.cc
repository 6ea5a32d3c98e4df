#include "agent/infra_check_step.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "agent/instance_network.h"
#include "agent/peer_sockets.h"
#include "data/container_credentials.h"
#include "data/http_s3_client.h"
#include "data/s3_location.h"
#include "data/store_router.h"
#include "health/clock_check.h"
#include "health/cpu_check.h"
#include "health/disk_check.h"
#include "health/gpu_check.h"
#include "health/memory_check.h"
#include "health/nccl_check.h"
#include "health/peer_check.h"
#include "health/store_check.h"
#include "health/time_limit.h"
#include "runtime/nvidia_gpus.h"

namespace trainyard::agent {
namespace {

using namespace std::chrono_literals;
using health::CheckTime;
using health::Verdict;
using model::InfraCheck;
using Steady = std::chrono::steady_clock;

// The time limit of each check; together less than the limit of all. NCCL has the rest
// (health/nccl_check.h).
constexpr auto kCpuTime = 3s, kMemoryTime = 5s, kDiskTime = 12s, kGpuTime = 8s, kStoreTime = 12s,
               kPeersTime = 14s, kClockTime = 3s;
constexpr auto kAllTime = 60s;
constexpr Bytes kDiskSize = mib(32);
constexpr std::uint64_t kVolumeShare = 8;  // at most this part of a small volume
constexpr Bytes kObjectSize = mib(4);
constexpr Bytes kPeerSize = mib(4);

// The store of the job's outputs, with a client that stops when the time is over.
class OutputStore {
 public:
  OutputStore(const StepContext& context, const std::atomic<bool>& give_up)
      : credentials_(data::container_credentials(http_, context.clock, context.plan.credentials_url,
                                                 context.plan.credentials_token)),
        embedded_(http_, *credentials_, context.clock,
                  {.endpoint_url = context.plan.endpoint_url,
                   .region = context.plan.region,
                   .patience = kStoreTime,
                   .idle_timeout = kStoreTime,
                   .ca_certificates = {},
                   .cancelled = &give_up}),
        router_(embedded_, http_, context.clock, context.plan.stores,
                {.patience = kStoreTime, .idle_timeout = kStoreTime, .cancelled = &give_up}) {}

  data::S3Client& client() { return router_; }

 private:
  net::HttpClient http_;
  const std::unique_ptr<aws::CredentialsProvider> credentials_;
  data::HttpS3Client embedded_;
  data::StoreRouter router_;
};

// One instance's checks, in order. Blocks.
class Checks {
 public:
  // `peers`: null if there are none to check; `nccl`: null if there is no GPU or no NCCL.
  Checks(StepContext& context, const PeerSockets* peers, health::NcclHost* nccl)
      : context_(context),
        peers_(peers),
        nccl_(nccl),
        cancelled_(&context.interruption.flag()),
        end_(CheckTime::lasting(kAllTime, cancelled_)),
        start_(health::read_clocks()) {}

  std::vector<InfraCheck> make() {
    add("cpu", [this] { return health::check_cpus(time_for(kCpuTime)); });
    check_memory();
    check_disk();
    check_gpus();
    add("s3", [this] { return check_store(time_for(kStoreTime)); });
    check_peers();
    check_nccl();
    add("clock", [this] { return check_clock(time_for(kClockTime)); });
    return std::move(made_);
  }

 private:
  std::chrono::milliseconds left_of(std::chrono::milliseconds time) const {
    return std::min(time, end_.left());
  }
  CheckTime time_for(std::chrono::milliseconds time) const {
    return CheckTime::lasting(left_of(time), cancelled_);
  }
  void add(std::string name, const std::function<Verdict()>& check) {
    if (!end_.is_cancelled()) made_.push_back(health::run_check(std::move(name), check));
  }
  void add_apart(std::string name, std::chrono::milliseconds time,
                 std::function<Verdict(const CheckTime&)> check) {
    if (!end_.is_cancelled())
      made_.push_back(
          health::run_check_apart(std::move(name), left_of(time), cancelled_, std::move(check)));
  }

  void check_memory() {
    add_apart("memory", kMemoryTime,
              [granted = context_.plan.limits.memory](const CheckTime& time) {
                return health::check_memory(granted, time);
              });
  }

  void check_disk() {
    Bytes size = kDiskSize;
    if (const Bytes volume = context_.plan.limits.volume; volume.value > 0)
      size = std::min(size, Bytes{volume.value / kVolumeShare});
    add_apart("disk", kDiskTime, [folder = context_.volume.root(), size](const CheckTime& time) {
      return health::check_disk(folder, size, time);
    });
  }

  void check_gpus() {
    const model::PlanLimits& limits = context_.plan.limits;
    if (limits.gpus == 0) return;
    add_apart("gpu", kGpuTime, [ids = limits.gpu_ids](const CheckTime&) {
      const auto numbers = runtime::gpu_minor_numbers(ids);
      if (!numbers) return health::failed(numbers.error().message());
      return health::check_gpus(runtime::Nvml::open().get(), *numbers);
    });
  }

  Verdict check_store(const CheckTime& time) {
    const auto output = data::parse_s3_location(context_.plan.output.s3_output_path);
    if (!output) return health::skipped(output.error().message());
    const std::string key = data::join_key(
        output->key, context_.plan.job_name + "/infra-check/" + context_.plan.current_host);
    if (context_.check_s3 != nullptr)
      return health::check_store(*context_.check_s3, output->bucket, key, kObjectSize, time);
    const health::TimeLimit limit(time);
    OutputStore store(context_, limit.is_over());
    return health::check_store(store.client(), output->bucket, key, kObjectSize, time);
  }

  void check_peers() {
    if (context_.plan.hosts.size() < 2) return;
    if (peers_ == nullptr)
      return add("peers", [] { return health::skipped("the hosts share the machine's network"); });
    const std::vector<std::string> hosts = peers_of(context_.plan);
    const CheckTime time = time_for(kPeersTime);
    for (std::size_t i = 0; i < hosts.size(); ++i) {
      const health::PeerAddress peer{hosts[i], context_.plan.network.addresses.at(hosts[i]),
                                     kPeerPort};
      add("peer " + peer.host, [&] {
        auto checked = health::check_peer(peer, kPeerSize, time, socket_maker(*peers_, i));
        if (checked.socket) reached_.emplace(peer.host, std::move(checked.socket));
        return std::move(checked.verdict);
      });
    }
  }

  // For the hosts after this one in the plan; those before it check their pairs with it.
  void check_nccl() {
    const std::vector<std::string>& hosts = context_.plan.hosts;
    if (nccl_ == nullptr) return;
    const CheckTime time = CheckTime::lasting(std::max(0ms, end_.left() - kClockTime), cancelled_);
    for (auto host = std::ranges::find(hosts, context_.plan.current_host); host != hosts.end();
         ++host)
      if (const auto peer = reached_.find(*host); peer != reached_.end())
        add("nccl " + *host,
            [&] { return health::check_nccl(*nccl_, *host, peer->second.get(), time); });
  }

  Verdict check_clock(const CheckTime& time) {
    const model::LaunchPlan& plan = context_.plan;
    const auto output = data::parse_s3_location(plan.output.s3_output_path);
    const model::S3Store* store = output ? model::find_store(plan.stores, output->bucket) : nullptr;
    net::HttpClient http;
    const auto offset = health::get_store_time(
        http, store != nullptr ? store->endpoint_url : plan.endpoint_url,
        store != nullptr ? std::string_view(store->ca_certificates) : std::string_view(), time);
    return health::evaluate_clocks(start_, health::read_clocks(), offset);
  }

  StepContext& context_;
  const PeerSockets* const peers_;
  health::NcclHost* const nccl_;
  std::map<std::string, UniqueFd> reached_;  // the hosts that passed
  const std::atomic<bool>* const cancelled_;
  const CheckTime end_;
  const health::ClockReading start_;
  std::vector<InfraCheck> made_;
};

// The findings of an earlier agent.
std::optional<std::vector<InfraCheck>> find_earlier(const Journal& journal) {
  const auto found =
      std::ranges::find(journal.earlier(), model::ReportKind::checked, &model::Report::kind);
  if (found == journal.earlier().end()) return std::nullopt;
  return found->checks;
}

void tell(const StepContext& context, const std::vector<InfraCheck>& checks) {
  for (const InfraCheck& check : checks)
    context.notice("Infrastructure check of " + context.plan.current_host + ": " + check.name +
                   " " + std::string(model::to_string(check.outcome)) + " in " +
                   health::format_seconds(check.took) +
                   (check.detail.empty() ? "" : ": " + check.detail));
  model::Report made;
  made.kind = model::ReportKind::checked;
  made.checks = checks;
  context.journal.append_and_wait(std::move(made));
}

}  // namespace

Result<void> InfraCheckStep::prepare(StepContext& context) {
  const auto& config = context.plan.request.infra_check_config;
  if (!config || !config->enable_infra_check.value_or(false)) return ok();
  // Others may still be running their checks, even if an earlier agent made this host's.
  std::optional<PeerSockets> peers;
  std::shared_ptr<health::NcclHost> nccl;
  if (has_peers(context.plan)) {
    TRY(peers, open_peer_sockets(context));
    nccl = make_nccl_host(context.plan, peers->name_space);
    context.peer_responder = std::make_shared<health::PeerResponder>(
        std::move(peers->listener), context.plan.current_host, nccl);
  }
  auto checks = find_earlier(context.journal);
  if (!checks) {
    checks = Checks(context, peers ? &*peers : nullptr, nccl.get()).make();
    if (context.interruption.flag()) return Error(ErrorKind::cancelled, "interrupted");
    tell(context, *checks);
  }
  const InfraCheck* failed = model::find_failed(*checks);
  if (failed == nullptr) return ok();
  return Error(ErrorKind::unavailable, failed->name + ": " + failed->detail);
}

Result<void> InfraCheckStep::finish(StepContext& context) {
  context.peer_responder.reset();
  return ok();
}

Failure InfraCheckStep::failure(const StepContext&, const Error& error) const {
  return internal_server_error("Infrastructure check failed", error);
}

}  // namespace trainyard::agent
