#include "agent/instance.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "agent/failure_reason.h"
#include "agent/outputs.h"
#include "agent/warm_instance.h"
#include "base/failpoint.h"
#include "base/files.h"
#include "base/log.h"
#include "health/peer_check.h"
#include "model/gate.h"

namespace trainyard::agent {

using model::Outcome;
using model::Report;
using model::ReportKind;
using model::StopReason;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

namespace {

// How soon a stop, a limit or a new metric is noticed while the container runs. The container's end
// is noticed at once.
constexpr auto kPollInterval = 100ms;
// How often writing is retried if there was no space for the journal.
constexpr auto kFlushInterval = 1s;
// In the instance's folder, from the instance's end until that is in the journal.
constexpr const char* kEndingFile = "ending.json";
// Growing losses are reported at most this often.
constexpr auto kLossInterval = 10s;

void log_failed(const StepContext& context, const Step& step, const char* event,
                const Error& error) {
  log::warning(event,
               {{"job", context.plan.job_name}, {"step", step.name()}, {"error", error.message()}});
}

}  // namespace

Instance::Instance(InstanceParts parts)
    : upload_(parts.upload),
      live_(parts.live),
      context_{.plan = parts.plan,
               .directory = parts.directory,
               .runtime = parts.runtime,
               .download = parts.download,
               .upload = upload_,
               .live = live_,
               .journal = parts.journal,
               .interruption = parts.interruption,
               .clock = parts.clock,
               .start_shim = parts.start_shim,
               .start_feeder = parts.start_feeder,
               .check_s3 = parts.check_s3,
               .volume = Volume(parts.directory,
                                std::filesystem::path(parts.plan.runtime.oci_root) / "volumes",
                                parts.plan.limits.volume)},
      steps_(make_steps()),
      is_second_(!parts.journal.earlier().empty()),
      ending_file_(parts.directory / kEndingFile) {}

void Instance::run() {
  context_.report(ReportKind::started);
  auto ending = read_ending();
  if (!ending) {
    auto space = ReservedFile::make(ending_file_);
    live();
    ending = make_ending();
    if (must_be_kept()) ending->kept_until = context_.clock.now() + context_.plan.keep_on_failure;
    FAILPOINT("agent.ending.keep");
    save_ending(*ending, space);
    FAILPOINT("agent.ending.kept");
  }
  // Before the report, so that its readers find it.
  if (ending->kept_until && !keep_root(*ending->kept_until)) ending->kept_until.reset();
  // The job doesn't wait for the rest: its outputs are stored. On a full disk the report may need
  // the space that is freed now.
  ending->left_behind = true;
  context_.keep_warm = ending->warm = leaves_warm_pool(context_.plan, *ending);
  if (const auto reported = context_.journal.append(*ending); !reported)
    log::warning("end_not_told", {{"error", reported.error().message()}});
  FAILPOINT("agent.ending.reported");
  const bool clean = !ending->kept_until && undo_all();
  context_.journal.flush_and_wait();
  ::unlink(ending_file_.c_str());
  if (ending->kept_until) return;
  if (const auto removed = container().remove(); !removed)
    log::warning("container_folder_not_removed", {{"error", removed.error().message()}});
  if (clean) mark_cleaned_up();
}

// Only if the failure is the container's own.
bool Instance::must_be_kept() const {
  return context_.plan.keep_on_failure.count() > 0 && context_.failure && !context_.stopped &&
         context_.exit;
}

// Root and volume are kept, with a container that does nothing, for `trainyard exec`. The mark that
// they are kept is written first: a container without it would be removed.
bool Instance::keep_root(Timestamp until) {
  const ShimFolder folder(context_.directory);
  const std::filesystem::path mark = context_.directory / model::kKeptFile;
  const auto saved = [&]() -> Result<void> {
    TRY(const std::string text, read_file(folder.order()));
    TRY(const ContainerOrder order, parse_container_order(text));
    TRY_VOID(replace_file_durably(mark, model::to_kept_text(until), 0600));
    FAILPOINT("agent.kept.marked");
    return context_.runtime.reopen(order.spec);
  }();
  if (saved) {
    log::info("instance_kept", {{"job", context_.plan.job_name}, {"until", format_iso8601(until)}});
    return true;
  }
  log::error("instance_not_kept",
             {{"job", context_.plan.job_name}, {"error", saved.error().message()}});
  ::unlink(mark.c_str());
  return false;
}

// Not durable: after a crash of the machine there is nothing left to find.
void Instance::mark_cleaned_up() {
  FAILPOINT("agent.undone.tell");
  if (context_.keep_warm) {
    const auto saved = mark_warm(context_.directory, context_.plan.job_id);
    FAILPOINT("agent.warm.marked");
    if (!saved) log::warning("instance_not_kept", {{"error", saved.error().message()}});
    return;
  }
  const std::filesystem::path file = context_.directory / model::kUndoneFile;
  if (const auto made = replace_file(file, "", 0600); !made)
    log::warning("undoing_not_told", {{"error", made.error().message()}});
}

// Everything except undoing it.
void Instance::live() {
  restore_interruption();
  const auto found = container().find(context_.was_reported(ReportKind::training));
  if (!found) {
    log::error("shim_not_findable", {{"error", found.error().message()}});
    context_.fail(internal_server_error(found.error()));
  } else if (*found == ShimClient::Found::nothing) {
    begin();
  } else {
    log::info("taken_up", {{"job", context_.plan.job_name},
                           {"container", *found == ShimClient::Found::here ? "here" : "lost"}});
    restore(*found);
  }
  abort_earlier_uploads();
  finish_all();
}

// From the beginning, also after an agent that only prepared.
void Instance::begin() {
  if (is_second_) undo_all();
  context_.report(ReportKind::preparing);
  remove_earlier_attempts_parts();
  if (!prepare_all()) return;
  clear_warm(context_.plan);
  run_container();
}

void Instance::restore(ShimClient::Found found) {
  for (const auto& step : steps_.all) {
    const auto restored = step->restore(context_);
    if (restored) continue;
    log_failed(context_, *step, "step_failed", restored.error());
    if (!stopping()) context_.fail(step->failure(context_, restored.error()));
    ending_ = true;
    break;
  }
  if (found == ShimClient::Found::here) return run_container();
  if (stopping()) {
    context_.notice(
        "The container was lost while the training job was being stopped; what it wrote is not "
        "uploaded.");
    return;
  }
  context_.fail(internal_server_error(
      Error(ErrorKind::unavailable, "the container's shim died, or the machine was restarted")));
}

// Restores what an earlier agent knew of limits and stops.
void Instance::restore_interruption() {
  std::optional<StopReason> reason = container().stop_reason();
  for (const Report& report : context_.journal.earlier()) {
    if (report.kind == ReportKind::stopping && report.stop_reason) reason = report.stop_reason;
    if (report.kind == ReportKind::downloading) start_clock_of(report.at);
  }
  std::error_code error;
  if (!reason && std::filesystem::exists(context_.directory / model::kStopFile, error))
    reason = StopReason::StopRequested;
  if (reason) context_.interruption.restore(*reason);
}

// The limit is the container's: one that has ended has kept it.
void Instance::start_clock_of(Timestamp began) {
  if (context_.was_reported(ReportKind::uploading)) return;
  const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::max(context_.clock.now() - began, Timestamp::duration::zero()));
  const std::chrono::milliseconds max = context_.plan.max_runtime;
  context_.interruption.start_clock(std::max(max - passed, std::chrono::milliseconds::zero()));
}

// Removes parts of objects whose upload an earlier agent started.
void Instance::abort_earlier_uploads() {
  if (!is_second_) return;
  if (const auto aborted = abort_outputs(upload_, context_.plan); !aborted)
    log::warning("uploads_not_aborted",
                 {{"job", context_.plan.job_name}, {"error", aborted.error().message()}});
}

// Before the start gate opens, so no host of this attempt has a container yet.
void Instance::remove_earlier_attempts_parts() {
  const model::LaunchPlan& plan = context_.plan;
  if (plan.attempt == 1 || plan.hosts.size() < 2 || !is_lead(plan)) return;
  if (const auto removed = remove_earlier_parts(upload_, plan); !removed)
    log::warning("parts_not_removed",
                 {{"job", plan.job_name}, {"error", removed.error().message()}});
}

bool Instance::prepare_all() {
  for (const auto& step : steps_.all) {
    if (stopping()) return false;
    const auto prepared = step->prepare(context_);
    FAILPOINT("agent.step.prepared");
    if (prepared) continue;
    log_failed(context_, *step, "step_failed", prepared.error());
    if (!stopping()) context_.fail(step->failure(context_, prepared.error()));
    return false;
  }
  return !stopping();
}

// From its start to the evaluation of its end.
void Instance::run_container() {
  // Intent before act.
  context_.report(ReportKind::training);
  context_.exit = wait_for_container();
  if (context_.exit && !context_.was_reported(ReportKind::uploading)) {
    Report uploading;
    uploading.kind = ReportKind::uploading;
    uploading.exit_code = context_.exit->code;
    context_.report_soon(std::move(uploading));
  }
  ended_all();
}

// nullopt: it could not be started, or was lost.
std::optional<runtime::ContainerExit> Instance::wait_for_container() {
  for (bool reported = false;;) {
    const bool stop = stopping();
    if (stop) log_if_not_delivered(container().stop(*context_.stopped));
    if (ending_) log_if_not_delivered(container().kill());
    if (!stop && !ending_) log_if_not_delivered(container().start());
    auto state = container().wait(kPollInterval);
    if (state) context_.container = std::move(*state);
    const bool failed = context_.container.phase == ContainerState::Phase::failed;
    if (!state || failed) {
      container_lost(state ? *context_.container.error : state.error());
      return std::nullopt;
    }
    if (context_.container.started && !std::exchange(reported, true)) started_all();
    if (context_.container.exit) return context_.container.exit;
    maintain_journal();
    if (reported && !ending_) tick_all();
  }
}

// Repeated at the next poll.
void Instance::log_if_not_delivered(const Result<void>& delivered) {
  if (!delivered) log::warning("shim_not_told", {{"error", delivered.error().message()}});
}

void Instance::container_lost(const Error& error) {
  log_failed(context_, *steps_.container, "container_lost", error);
  if (!stopping()) context_.fail(steps_.container->failure(context_, error));
}

void Instance::started_all() {
  for (const auto& step : steps_.all) {
    const auto started = step->started(context_);
    FAILPOINT("agent.step.started");
    if (!started) return end_container(*step, started.error());
  }
}

void Instance::tick_all() {
  for (const auto& step : steps_.all) {
    const auto ticked = step->tick(context_);
    if (!ticked) return end_container(*step, ticked.error());
  }
}

// Retried at the next poll.
void Instance::end_container(const Step& step, const Error& error) {
  log_failed(context_, step, "step_failed", error);
  context_.notice("The container is ended: " + error.message());
  if (!stopping()) context_.fail(step.failure(context_, error));
  ending_ = true;
}

void Instance::ended_all() {
  for (const auto& step : steps_.all) {
    const auto ended = step->ended(context_);
    FAILPOINT("agent.step.ended");
    if (ended) continue;
    log_failed(context_, *step, "step_failed", ended.error());
    context_.fail(step->failure(context_, ended.error()));
  }
}

void Instance::finish_all() {
  for (auto step = steps_.all.rbegin(); step != steps_.all.rend(); ++step) {
    const auto finished = (*step)->finish(context_);
    FAILPOINT("agent.step.finished");
    if (finished) continue;
    log_failed(context_, **step, "step_failed", finished.error());
    context_.fail((*step)->failure(context_, finished.error()));
  }
}

bool Instance::undo_all() {
  bool clean = true;
  for (auto step = steps_.all.rbegin(); step != steps_.all.rend(); ++step) {
    const auto undone = (*step)->undo(context_);
    FAILPOINT("agent.step.undone");
    if (undone) continue;
    clean = false;
    log_failed(context_, **step, "undo_failed", undone.error());
  }
  return clean;
}

// Whether the instance was to stop before its container had ended. A limit that was passed is
// reported once.
bool Instance::stopping() {
  if (context_.stopped) return true;
  context_.stopped = context_.interruption.reason();
  if (context_.stopped == StopReason::MaxRuntimeExceeded &&
      !context_.was_reported(ReportKind::stopping)) {
    Report made;
    made.kind = ReportKind::stopping;
    made.stop_reason = context_.stopped;
    context_.report_soon(std::move(made));
  }
  return context_.stopped.has_value();
}

// While the container runs: writes what could not be written before, and reports losses.
void Instance::maintain_journal() {
  const auto now = Steady::now();
  if (now >= next_flush_) {
    next_flush_ = now + kFlushInterval;
    if (const auto written = context_.journal.flush(); !written)
      log::debug("journal_kept_back", {{"error", written.error().message()}});
  }
  if (now < next_losses_) return;
  next_losses_ = now + kLossInterval;
  Report made;
  made.kind = ReportKind::losses;
  made.losses = losses();
  if (made.losses == reported_losses_ || context_.journal.has_backlog()) return;
  reported_losses_ = made.losses;
  context_.report_soon(std::move(made));
}

model::Losses Instance::losses() const {
  model::Losses sum;
  for (const auto& step : steps_.all) {
    const model::Losses lost = step->losses();
    sum.log_lines += lost.log_lines;
    sum.log_bytes += lost.log_bytes;
    sum.metric_points += lost.metric_points;
  }
  return sum;
}

// The last report, except what is left behind.
Report Instance::make_ending() const {
  Report made;
  made.sequence = 1;  // the journal gives it its own
  made.kind = ReportKind::finished;
  made.outcome = context_.failure   ? Outcome::Failed
                 : context_.stopped ? Outcome::Stopped
                                    : Outcome::Completed;
  if (context_.failure) {
    made.failure_class = context_.failure->failure_class;
    made.failure_reason = context_.failure->reason;
  }
  if (made.outcome == Outcome::Stopped) made.stop_reason = context_.stopped;
  made.model_artifacts = context_.model_artifacts;
  made.losses = losses();
  return made;
}

// For a later agent: what is undone can't be finished again.
void Instance::save_ending(const Report& ending, Result<ReservedFile>& space) const {
  const std::string text = model::to_json_line(ending);
  const auto saved = space ? space->publish(text) : replace_file(ending_file_, text, 0600);
  if (!saved) log::warning("ending_not_kept", {{"error", saved.error().message()}});
}

std::optional<Report> Instance::read_ending() const {
  const auto text = read_file(ending_file_);
  if (!text) return std::nullopt;
  auto read = model::parse_report(std::string_view(*text).substr(0, text->find('\n')));
  if (read) return std::move(*read);
  log::warning("ending_not_readable", {{"error", read.error().message()}});
  return std::nullopt;
}

}  // namespace trainyard::agent
