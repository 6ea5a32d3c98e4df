#include "agent/container_shim.h"

#include <signal.h>
#include <sys/prctl.h>

#include <algorithm>
#include <cstdio>
#include <thread>
#include <utility>

#include "agent/container_output.h"
#include "agent/container_record.h"
#include "agent/engine_retry.h"
#include "agent/heartbeat.h"
#include "agent/outcome_runtime.h"
#include "agent/reserved_file.h"
#include "agent/space_watch.h"
#include "agent/volume.h"
#include "base/failpoint.h"
#include "base/files.h"
#include "base/folder_watch.h"
#include "base/log.h"
#include "runtime/file_system_image.h"

namespace trainyard::agent {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Phase = ContainerState::Phase;
using Steady = std::chrono::steady_clock;

namespace {

// How soon a request is noticed while the container runs. The container's end is noticed at once.
constexpr auto kShimPollInterval = 100ms;
// New values of metrics, and losses, are reported at most this often.
constexpr auto kStateInterval = 1s;
// SIGKILL can't be ignored; this is the time for the kernel to tear the container down.
constexpr auto kTearDownTimeout = 60s;
constexpr auto kLastWordInterval = 1s;

}  // namespace

class ContainerShim {
 public:
  ContainerShim(const model::LaunchPlan& plan, const fs::path& instance, ContainerOrder order,
                const ShimParts& parts, ReservedFile last_word)
      : plan_(plan),
        instance_(instance),
        folder_(instance),
        order_(std::move(order)),
        parts_(parts),
        last_word_(std::move(last_word)) {}

  void run() {
    const auto ended = live();
    FAILPOINT("shim.container.ended");
    space_.reset();
    state_.phase = ended ? Phase::ended : Phase::failed;
    if (ended) state_.exit = *ended;
    if (!ended) state_.error = ended.error();
    finish_output();
    FAILPOINT("shim.output.finished");
    publish_final_state();
    FAILPOINT("shim.ending.told");
  }

 private:
  Result<runtime::ContainerExit> live() {
    TRY(output_, ContainerOutput::open(plan_, parts_.clock));
    const auto is_over = [this] { return is_present(folder_.kill()) || folder_.stop_reason(); };
    const auto open = [this] { return parts_.open_runtime(runtime_options(plan_.runtime)); };
    TRY(auto runtime, retry_while_engine_is_unreachable(open, is_over));
    runtime_ = with_outcome(std::move(runtime), plan_);
    TRY(container_, retry_while_engine_is_unreachable([this] { return create(); }, is_over));
    FAILPOINT("shim.container.created");
    TRY_VOID(replace_file(folder_.state(), to_json(state_), 0600));
    FAILPOINT("shim.container.told");
    if (!wait_for_start()) {
      TRY_VOID(container_->remove());
      return Error(ErrorKind::cancelled, "the container was not to be started any more");
    }
    FAILPOINT("shim.container.released");
    TRY_VOID(retry_while_engine_is_unreachable([this] { return container_->start(); }, is_over));
    FAILPOINT("shim.container.started");
    state_.phase = Phase::running;
    state_.started = true;
    state_.init_pid = container_->init_pid();
    is_published_ = false;
    watch_space();
    return follow();
  }

  // Removes what an engine was creating when it stopped responding.
  Result<std::unique_ptr<runtime::Container>> create() {
    if (std::exchange(has_tried_, true)) TRY_VOID(runtime_->remove_unanswered(order_.spec.id));
    return runtime_->create(order_.spec,
                            [this](runtime::OutputStream stream, std::string_view output) {
                              output_->write(stream, output);
                            });
  }

  // False: it was stopped before that. Renaming needs no disk space, and records that the container
  // may have run.
  bool wait_for_start() {
    const FolderWatch watch(folder_.path);
    for (;;) {
      if (is_present(folder_.kill()) || folder_.stop_reason()) return false;
      if (::rename(folder_.start().c_str(), folder_.starting().c_str()) == 0) return true;
      watch.wait(1min);
    }
  }

  Result<runtime::ContainerExit> follow() {
    tell();
    for (auto next_report = Steady::now() + kStateInterval;;) {
      TRY(const auto exit, container_->wait(kShimPollInterval));
      if (exit) return *exit;
      output_->show_partial_lines();
      const auto now = Steady::now();
      if (now >= next_report) {
        tell();
        next_report = now + kStateInterval;
      }
      if (!kill_at_ && folder_.stop_reason()) {
        kill_at_ = now + plan_.stop_grace;
        is_signalled_ = false;
      }
      if (!give_up_at_ && is_to_be_killed(now)) {
        give_up_at_ = now + kTearDownTimeout;
        is_signalled_ = false;
      }
      TRY_VOID(signal());
      if (give_up_at_ && now >= *give_up_at_)
        return Error(ErrorKind::internal, "the container did not end after SIGKILL");
    }
  }

  // Retried at the next poll if the engine can't be reached.
  Result<void> signal() {
    if (is_signalled_) return ok();
    const auto sent = container_->signal(give_up_at_ ? SIGKILL : SIGTERM);
    if (!sent && sent.error().code() == runtime::kEngineUnreachable) return ok();
    is_signalled_ = true;
    return sent;
  }

  bool is_to_be_killed(Steady::time_point now) {
    if (auto verdict = space_->verdict()) {
      state_.ended_for_space = *verdict;
      output_->notice("The container is ended: " + *verdict);
      return true;
    }
    return (kill_at_ && now >= *kill_at_) || is_present(folder_.kill());
  }

  // The limits that no file system enforces.
  void watch_space() {
    const model::PlanLimits& limits = plan_.limits;
    Volume volume(instance_, fs::path(plan_.runtime.oci_root) / "volumes", limits.volume);
    volume.restore();
    std::vector<WatchedSpace> spaces;
    if (!volume.enforced())
      spaces.push_back({"the storage volume at /opt/ml", "VolumeSizeInGB", limits.volume,
                        volume.root(), [folder = volume.root().parent_path()] {
                          const runtime::FolderUse use = runtime::measure_folder(folder);
                          return Result<std::optional<SpaceUse>>(SpaceUse{use.bytes, use.files});
                        }});
    const runtime::Container& container = *container_;
    const Bytes layer = container.holds_layer_limit() ? Bytes{} : limits.layer;
    if (layer.value > 0 || limits.disk_floor.value > 0)
      spaces.push_back({"what the container has written outside of /opt/ml",
                        "limits.layer-gib of Trainyard's configuration", layer,
                        container.layer_disk(), [&container]() -> Result<std::optional<SpaceUse>> {
                          TRY(const auto size, container.layer_size());
                          return size ? std::optional(SpaceUse{.bytes = *size}) : std::nullopt;
                        }});
    space_ = std::make_unique<SpaceWatch>(std::move(spaces), limits.disk_floor, measure_room);
    space_->start();
  }

  void finish_output() {
    if (!output_) return;
    output_->finish();
    report_changes();
    if (state_.started)
      for (const std::string& line : output_->remarks(state_.exit)) output_->notice(line);
    state_.losses = output_->losses();
    if (state_.losses.any())
      log::error("records_lost", {{"job", plan_.job_name},
                                  {"log_lines", state_.losses.log_lines},
                                  {"metric_points", state_.losses.metric_points}});
  }

  // Whether the state has changed.
  bool report_changes() {
    auto changed = output_->take_changed();
    for (MetricValue& metric : changed) {
      std::erase_if(state_.metrics,
                    [&](const MetricValue& older) { return older.name == metric.name; });
      state_.metrics.push_back(std::move(metric));
    }
    const model::Losses losses = output_->losses();
    const bool lost = losses != state_.losses;
    state_.losses = losses;
    return lost || !changed.empty();
  }

  // If the disk is full, the next poll retries.
  void tell() {
    if (report_changes()) is_published_ = false;
    if (is_published_) return;
    const auto written = replace_file(folder_.state(), to_json(state_), 0600);
    is_published_ = written.has_value();
    if (!written) log::debug("container_state_kept_back", {{"error", written.error().message()}});
  }

  void publish_final_state() {
    const std::string text = to_json(state_);
    for (;;) {
      const auto published = last_word_.publish(text);
      if (published) return;
      log::error("container_state_not_written", {{"error", published.error().message()}});
      std::this_thread::sleep_for(kLastWordInterval);
    }
  }

  const model::LaunchPlan& plan_;
  const fs::path instance_;
  const ShimFolder folder_;
  const ContainerOrder order_;
  const ShimParts& parts_;
  ReservedFile last_word_;
  ContainerState state_;
  bool is_published_ = true;
  std::unique_ptr<ContainerOutput> output_;
  std::unique_ptr<runtime::Runtime> runtime_;
  std::unique_ptr<runtime::Container> container_;
  std::unique_ptr<SpaceWatch> space_;             // while the container runs
  bool has_tried_ = false;                        // to create it
  std::optional<Steady::time_point> kill_at_;     // it is sent SIGTERM
  std::optional<Steady::time_point> give_up_at_;  // it is sent SIGKILL
  bool is_signalled_ = true;                      // as those say
};

Result<void> run_shim(const fs::path& instance, const ShimParts& parts) {
  const ShimFolder folder(instance);
  TRY(const auto lock, FileLock::try_acquire(folder.lock()));
  if (!lock || is_present(folder.starting())) return ok();
  const Heartbeat heartbeat(folder.heartbeat());
  TRY(ReservedFile last_word, ReservedFile::make(folder.state()));
  TRY(const std::string plan_text, read_file(instance / "plan.json"));
  TRY(const model::LaunchPlan plan, model::parse_launch_plan(plan_text));
  TRY(const std::string order_text, read_file(folder.order()));
  TRY(ContainerOrder order, parse_container_order(order_text));
  ContainerShim(plan, instance, std::move(order), parts, std::move(last_word)).run();
  return ok();
}

int shim_main(const fs::path& instance) {
  // A signal to a whole session or machine isn't meant for the container's owner, nor is the death
  // of an engine its end.
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGPIPE}) ::signal(number, SIG_IGN);
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  const auto ran = run_shim(instance, {runtime::open_runtime});
  if (ran) return 0;
  log::error("shim_failed", {{"instance", instance.string()}, {"error", ran.error().message()}});
  return 1;
}

}  // namespace trainyard::agent
