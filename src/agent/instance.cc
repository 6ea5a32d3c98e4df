#include "agent/instance.h"

#include <signal.h>

#include <optional>
#include <utility>
#include <vector>

#include "agent/config_files_step.h"
#include "agent/container_step.h"
#include "agent/failure_reason.h"
#include "agent/image_step.h"
#include "agent/input_channels_step.h"
#include "agent/live_folders_step.h"
#include "agent/outputs.h"
#include "agent/volume_owner.h"
#include "agent/volume_step.h"
#include "base/files.h"
#include "base/log.h"
#include "runtime/file_system_image.h"

namespace trainyard::agent {

using model::Outcome;
using model::Report;
using model::ReportKind;
using model::StopReason;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

namespace {

// How soon a stop, a limit or a new metric is noticed while the container runs. Its end is noticed
// at once.
constexpr auto kTurn = 100ms;
// A metric's newest value is reported at most this often.
constexpr auto kMetricInterval = 1s;
// Losses that grow are reported at most this often.
constexpr auto kLossInterval = 10s;
// Where CloudWatch has the metrics of training jobs (developer guide, monitoring-cloudwatch).
constexpr std::string_view kMetricNamespace = "/aws/sagemaker/TrainingJobs";
constexpr std::string_view kJobDimension = "TrainingJobName";
constexpr std::string_view kHostDimension = "Host";  // "<job>/algo-1"
// SIGKILL can't be refused; this is for the kernel to tear the container down.
constexpr auto kKillPatience = 60s;

// The order in which an instance is made ready; undone in reverse.
std::vector<std::unique_ptr<Step>> make_steps() {
  std::vector<std::unique_ptr<Step>> steps;
  steps.push_back(std::make_unique<VolumeStep>());
  steps.push_back(std::make_unique<ConfigFilesStep>());
  steps.push_back(std::make_unique<LiveFoldersStep>());
  steps.push_back(std::make_unique<InputChannelsStep>());
  steps.push_back(std::make_unique<ImageStep>());
  steps.push_back(std::make_unique<ContainerStep>());
  return steps;
}

}  // namespace

Instance::Instance(InstanceParts parts) : parts_(std::move(parts)), steps_(make_steps()) {
  const model::LaunchPlan& plan = parts_.plan;
  context_.reset(new StepContext{
      plan,
      parts_.directory,
      parts_.runtime,
      parts_.download,
      parts_.interruption.flag(),
      [this](const std::string& message) {
        parts_.interruption.start_clock(parts_.plan.max_runtime);
        report(ReportKind::downloading, message);
        return ok();
      },
      [this](std::string_view output) {
        log_->write(output);
        if (points_) points_->flush();
      },
      [this](const std::string& line) {
        log::info("notice", {{"job", parts_.plan.job_name}, {"text", line}});
        if (log_) log_->notice(line);
      },
      Volume(parts_.directory, std::filesystem::path(plan.runtime.oci_root) / "volumes",
             plan.limits.volume),
      {},
      nullptr});
  InstanceMetricSink keep;
  if (!plan.metrics_folder.empty())
    keep = [this](Timestamp at, std::string_view name, double value) {
      keep_instance_point(at, name, value);
    };
  live_ = std::make_unique<LiveOutputs>(LiveOutputsParts{
      plan, parts_.directory, context_->volume, parts_.upload, context_->notice, std::move(keep)});
}

Instance::~Instance() = default;

// Waits until it is durable.
void Instance::report(ReportKind kind, std::string message) {
  Report made;
  made.kind = kind;
  if (kind == ReportKind::started) made.job_id = parts_.plan.job_id;
  made.message = std::move(message);
  log::info("report", {{"job", parts_.plan.job_name},
                       {"attempt", parts_.plan.attempt},
                       {"instance", parts_.plan.current_host},
                       {"kind", static_cast<int>(kind)},
                       {"message", made.message}});
  parts_.journal.append_and_wait(std::move(made));
}

// Where there is no space it is written later: a container that runs, or has ended, isn't kept
// waiting.
void Instance::report_soon(Report report) {
  if (const auto kept = parts_.journal.append(std::move(report)); !kept)
    log::warning("journal_kept_back",
                 {{"job", parts_.plan.job_name}, {"error", kept.error().message()}});
}

void Instance::report_finished(const Ending& ending) {
  Report made;
  made.kind = ReportKind::finished;
  made.outcome = ending.outcome;
  made.failure_reason = ending.failure_reason;
  made.model_artifacts = ending.model_artifacts;
  made.left_behind = ending.left_behind;
  if (ending.outcome == Outcome::Stopped) made.stop_reason = parts_.interruption.reason();
  made.losses = losses();
  parts_.journal.append_and_wait(std::move(made));
}

Instance::Ending Instance::stopped(std::string model_artifacts) const {
  return {Outcome::Stopped, {}, std::move(model_artifacts), false};
}

Result<void> Instance::run() {
  report(ReportKind::started);
  auto ending = live();
  mark_end();
  const bool clean = undo_all();
  if (!ending) return ending.error();
  ending->left_behind = !clean;
  report_finished(*ending);
  return ok();
}

Result<Instance::Ending> Instance::live() {
  Ending ending;
  auto scraper = MetricScraper::make(parts_.plan.metric_definitions,
                                     [this](const MetricValue& found) { keep_point(found); });
  if (!scraper) return Ending{Outcome::Failed, client_error("", scraper.error()), {}, false};
  metrics_ = std::move(*scraper);
  if (const auto opened = open_records(); !opened) {
    log::error("records_not_opened",
               {{"job", parts_.plan.job_name}, {"error", opened.error().message()}});
    return Ending{Outcome::Failed, internal_server_error(), {}, true};
  }
  for (const std::string& line : parts_.plan.notices) log_->notice(line);

  report(ReportKind::preparing);
  if (auto prepared = prepare_all(ending); !prepared) return ending;
  auto exit = run_container();
  space_.reset();
  finish_records();
  if (!exit) {
    finish_live_outputs();
    live_->wait();
    if (parts_.interruption.reason()) return stopped();
    log::error("container_lost",
               {{"job", parts_.plan.job_name}, {"error", exit.error().message()}});
    const bool callers = exit.error().fault() == Fault::caller;
    return Ending{Outcome::Failed,
                  callers ? client_error("", exit.error()) : internal_server_error(),
                  {},
                  !callers};
  }
  return finish_container(*exit);
}

// What outlives the instance: its log and its metrics' data points.
Result<void> Instance::open_records() {
  if (!parts_.plan.metrics_folder.empty()) {
    const std::filesystem::path own = parts_.plan.metrics_folder + "-instance";
    const auto opened = [&]() -> Result<void> {
      TRY_VOID(ensure_directory(own));
      TRY(instance_points_, MetricWriter::open(own));
      TRY(points_, MetricWriter::open(parts_.plan.metrics_folder));
      return ok();
    }();
    if (!opened && opened.error().kind() != ErrorKind::exhausted) return opened;
    if (!opened)
      log::error("metrics_not_kept",
                 {{"job", parts_.plan.job_name}, {"error", opened.error().message()}});
  }
  TRY(log_, LogPump::open(parts_.plan.log_file, parts_.plan.limits.log, parts_.clock,
                          [this](Timestamp at, std::string_view line) {
                            metrics_->observe(at, line);
                            refusals_.observe(line);
                          }));
  return ok();
}

void Instance::keep_point(const MetricValue& found) {
  if (!points_) {
    if (!parts_.plan.metrics_folder.empty()) ++unkept_points_;
    return;
  }
  points_->add({std::string(kMetricNamespace),
                found.name,
                "None",
                {{std::string(kJobDimension), parts_.plan.job_name}}},
               found.at, found.value);
}

void Instance::keep_instance_point(Timestamp at, std::string_view name, double value) {
  if (!instance_points_) {
    ++unkept_points_;
    return;
  }
  instance_points_->add(
      {std::string(kMetricNamespace),
       std::string(name),
       "Percent",
       {{std::string(kHostDimension), parts_.plan.job_name + "/" + parts_.plan.current_host}}},
      at, value);
  instance_points_->flush();
}

// Samples come until then.
void Instance::finish_live_outputs() {
  live_->finish();
  if (instance_points_) instance_points_->finish();
}

void Instance::finish_records() {
  log_->finish();
  if (points_) points_->finish();
}

// On an error, `ending` says what it means.
Result<void> Instance::prepare_all(Ending& ending) {
  for (const auto& step : steps_) {
    auto prepared = parts_.interruption.reason()
                        ? Result<void>(Error(ErrorKind::cancelled, "interrupted"))
                        : step->prepare(*context_);
    if (prepared) continue;
    const Error& error = prepared.error();
    log::warning(
        "step_failed",
        {{"job", parts_.plan.job_name}, {"step", step->name()}, {"error", error.message()}});
    if (const auto reason = parts_.interruption.reason()) {
      if (*reason == StopReason::MaxRuntimeExceeded) {
        Report stopping;
        stopping.kind = ReportKind::stopping;
        stopping.stop_reason = reason;
        report_soon(std::move(stopping));
      }
      ending = stopped();
    } else {
      ending.failure_reason = step->failure_reason(*context_, error);
    }
    return prepared;
  }
  return ok();
}

// A value that the journal has no space for is reported later, unless there is a newer one by then.
void Instance::report_metrics(Journal::Room room) {
  std::vector<MetricValue> due = std::move(unreported_);
  for (MetricValue& metric : metrics_->take_changed()) {
    std::erase_if(due, [&](const MetricValue& older) { return older.name == metric.name; });
    due.push_back(std::move(metric));
  }
  unreported_.clear();
  for (MetricValue& metric : due) {
    Report made;
    made.kind = ReportKind::metric;
    made.at = metric.at;
    made.metric_name = metric.name;
    made.metric_value = metric.value;
    if (!parts_.journal.append(std::move(made), room)) unreported_.push_back(std::move(metric));
  }
}

model::Losses Instance::losses() const {
  model::Losses lost;
  if (log_) {
    lost.log_lines = static_cast<std::int64_t>(log_->lost_lines() + log_->dropped_lines());
    lost.log_bytes = static_cast<std::int64_t>(log_->lost_bytes() + log_->dropped_bytes());
  }
  std::uint64_t points = unkept_points_;
  for (const MetricWriter* writer : {points_.get(), instance_points_.get()})
    if (writer != nullptr) points += writer->lost_points();
  lost.metric_points = static_cast<std::int64_t>(points);
  return lost;
}

void Instance::report_losses() {
  Report made;
  made.kind = ReportKind::losses;
  made.losses = losses();
  if (made.losses == reported_losses_ || parts_.journal.keeps_back()) return;
  reported_losses_ = made.losses;
  report_soon(std::move(made));
}

Result<void> Instance::stop_container() {
  if (parts_.interruption.reason() == StopReason::MaxRuntimeExceeded) {
    Report stopping;
    stopping.kind = ReportKind::stopping;
    stopping.stop_reason = StopReason::MaxRuntimeExceeded;
    report_soon(std::move(stopping));
  }
  return context_->container->signal(SIGTERM);
}

Result<runtime::ContainerExit> Instance::run_container() {
  runtime::Container& container = *context_->container;
  // Intent before act: a crash between the two is cleaned up as one after.
  report(ReportKind::training);
  TRY_VOID(container.start());
  TRY_VOID(live_->start(container.init_pid()));
  watch_space();
  auto next_metrics = Steady::now() + kMetricInterval;
  auto next_losses = Steady::now() + kMetricInterval;
  Steady::time_point kill_at{}, give_up_at{};
  bool terminated = false, killed = false;
  for (;;) {
    TRY(const auto exit, container.wait(kTurn));
    if (exit) {
      finish_records();
      report_metrics(Journal::Room::reserved);
      return *exit;
    }
    const auto now = Steady::now();
    if (now >= next_metrics) {
      if (const auto written = parts_.journal.flush(); !written)
        log::debug("journal_kept_back", {{"error", written.error().message()}});
      report_metrics(Journal::Room::spare);
      next_metrics = now + kMetricInterval;
    }
    if (now >= next_losses) {
      report_losses();
      next_losses = now + kLossInterval;
    }
    if (!killed && (ended_for_space_ = space_->verdict())) {
      context_->notice("The container is ended: " + *ended_for_space_);
      TRY_VOID(container.signal(SIGKILL));
      killed = true;
      give_up_at = now + kKillPatience;
    }
    if (parts_.interruption.reason() && !terminated) {
      TRY_VOID(stop_container());
      terminated = true;
      kill_at = now + parts_.plan.stop_grace;
    }
    if (terminated && !killed && now >= kill_at) {
      TRY_VOID(container.signal(SIGKILL));
      killed = true;
      give_up_at = now + kKillPatience;
    }
    if (killed && now >= give_up_at)
      return Error(ErrorKind::internal, "the container did not end after SIGKILL");
  }
}

// What no file system holds the container to.
void Instance::watch_space() {
  const model::PlanLimits& limits = parts_.plan.limits;
  const Volume& volume = context_->volume;
  const runtime::Container& container = *context_->container;
  std::vector<WatchedSpace> spaces;
  if (!volume.enforced())
    spaces.push_back({"the storage volume at /opt/ml", "VolumeSizeInGB", limits.volume,
                      volume.root(), [root = volume.root()] {
                        return Result<std::optional<Bytes>>(
                            runtime::disk_usage(root.parent_path()));
                      }});
  const Bytes layer = container.holds_layer_limit() ? Bytes{} : limits.layer;
  if (layer.value > 0 || limits.disk_floor.value > 0)
    spaces.push_back({"what the container has written outside of /opt/ml",
                      "limits.layer-gib of Trainyard's configuration", layer,
                      container.layer_disk(), [&container] { return container.layer_size(); }});
  space_ = std::make_unique<SpaceWatch>(std::move(spaces), limits.disk_floor, free_space);
  space_->start();
}

void Instance::mark_end() {
  const auto marked = mark_job_end(parts_.upload, parts_.plan);
  if (marked) return;
  log::error("end_not_marked",
             {{"job", parts_.plan.job_name}, {"error", marked.error().message()}});
  context_->notice("The debugger's readers are not told that the job is over: " +
                   marked.error().message());
}

Result<Instance::Ending> Instance::finish_container(const runtime::ContainerExit& exit) {
  const auto reason = parts_.interruption.reason();
  Report uploading;
  uploading.kind = ReportKind::uploading;
  uploading.exit_code = exit.code;
  report_soon(std::move(uploading));
  if (log_->lost_lines() > 0)
    log::error("log_lines_lost", {{"job", parts_.plan.job_name}, {"lines", log_->lost_lines()}});
  if (metrics_->skipped_lines() > 0)
    context_->notice(
        "Lines of the log in which metrics were not looked for, since the regular "
        "expressions of the metric definitions take too long: " +
        std::to_string(metrics_->skipped_lines()));
  if (points_ && points_->lost_points() > 0)
    log::error("metric_points_lost",
               {{"job", parts_.plan.job_name}, {"points", points_->lost_points()}});

  if (const auto hint = refusals_.after(exit, parts_.plan.runtime.confinement))
    context_->notice(*hint);
  if (const auto given = give_volume_over(*context_); !given)
    log::warning("volume_not_given_over",
                 {{"job", parts_.plan.job_name}, {"error", given.error().message()}});
  finish_live_outputs();
  const std::filesystem::path root = context_->volume.root();
  const ContainerFailure failure{exit, exit.code == 0 ? "" : read_failure_file(root),
                                 exit.code != 0 && context_->volume.full()};
  const auto uploaded = upload_outputs(parts_.upload, parts_.plan, root, context_->notice);
  if (!uploaded) {
    log::error("upload_failed",
               {{"job", parts_.plan.job_name}, {"error", uploaded.error().message()}});
    context_->notice("Artifact upload failed: " + uploaded.error().message());
  }
  live_->wait();
  const std::string artifacts = uploaded ? uploaded->model_artifacts : std::string();
  // What failed first is the reason; an upload that fails after that is in the log.
  if (!reason && ended_for_space_)
    return Ending{
        Outcome::Failed,
        client_error("The container was ended", Error(ErrorKind::exhausted, *ended_for_space_)),
        artifacts, false};
  if (!reason && exit.code != 0)
    return Ending{Outcome::Failed, algorithm_error(parts_.plan, failure), artifacts, false};
  if (!uploaded && uploaded.error().kind() == ErrorKind::corrupt)
    return Ending{Outcome::Failed,
                  internal_server_error("Artifact upload failed", uploaded.error()),
                  {},
                  true};
  if (!uploaded)
    return Ending{
        Outcome::Failed, client_error("Artifact upload failed", uploaded.error()), {}, false};
  if (reason) return stopped(artifacts);
  return Ending{Outcome::Completed, {}, artifacts, false};
}

bool Instance::undo_all() {
  bool clean = true;
  for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {
    const auto undone = (*step)->undo(*context_);
    if (undone) continue;
    clean = false;
    log::error("undo_failed", {{"job", parts_.plan.job_name},
                               {"step", (*step)->name()},
                               {"error", undone.error().message()}});
  }
  return clean;
}

Result<void> Instance::clean_up_after_crash() {
  report(ReportKind::started);
  Ending ending{Outcome::Failed, internal_server_error(), {}, true};
  ending.left_behind = !undo_all();
  if (const auto aborted = abort_outputs(parts_.upload, parts_.plan); !aborted)
    log::warning("uploads_not_aborted",
                 {{"job", parts_.plan.job_name}, {"error", aborted.error().message()}});
  mark_end();
  report_finished(ending);
  return ok();
}

}  // namespace trainyard::agent
