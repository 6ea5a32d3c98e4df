#include "agent/instance.h"

#include <utility>

#include "agent/failure_reason.h"
#include "agent/outputs.h"
#include "base/log.h"

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
// How often it is tried to write what the journal had no space for.
constexpr auto kFlushInterval = 1s;
// Losses that grow are reported at most this often.
constexpr auto kLossInterval = 10s;

void log_failed(const StepContext& context, const Step& step, const char* event,
                const Error& error) {
  log::warning(event,
               {{"job", context.plan.job_name}, {"step", step.name()}, {"error", error.message()}});
}

}  // namespace

Instance::Instance(InstanceParts parts)
    : upload_(parts.upload),
      context_{.plan = parts.plan,
               .directory = parts.directory,
               .runtime = parts.runtime,
               .download = parts.download,
               .upload = upload_,
               .journal = parts.journal,
               .interruption = parts.interruption,
               .clock = parts.clock,
               .volume = Volume(parts.directory,
                                std::filesystem::path(parts.plan.runtime.oci_root) / "volumes",
                                parts.plan.limits.volume)},
      steps_(make_steps()) {}

void Instance::run() {
  context_.report(ReportKind::started);
  context_.report(ReportKind::preparing);
  if (prepare_all()) run_container();
  finish_all();
  const bool clean = undo_all();
  report_finished(!clean);
}

void Instance::clean_up_after_crash() {
  context_.report(ReportKind::started);
  context_.fail(internal_server_error());
  const bool clean = undo_all();
  if (const auto aborted = abort_outputs(upload_, context_.plan); !aborted)
    log::warning("uploads_not_aborted",
                 {{"job", context_.plan.job_name}, {"error", aborted.error().message()}});
  finish_all();
  report_finished(!clean);
}

bool Instance::prepare_all() {
  for (const auto& step : steps_.all) {
    if (stopping()) return false;
    const auto prepared = step->prepare(context_);
    if (prepared) continue;
    log_failed(context_, *step, "step_failed", prepared.error());
    if (!stopping()) context_.fail(step->failure(context_, prepared.error()));
    return false;
  }
  return !stopping();
}

// From its start to what its end means.
void Instance::run_container() {
  // Intent before act: a crash between the two is cleaned up as one after.
  context_.report(ReportKind::training);
  if (start_container()) context_.exit = wait_for_container();
  if (context_.exit) {
    Report uploading;
    uploading.kind = ReportKind::uploading;
    uploading.exit_code = context_.exit->code;
    context_.report_soon(std::move(uploading));
  }
  ended_all();
}

bool Instance::start_container() {
  if (const auto started = steps_.container->start(); !started) {
    log_failed(context_, *steps_.container, "container_not_started", started.error());
    if (!stopping()) context_.fail(steps_.container->failure(context_, started.error()));
    return false;
  }
  for (const auto& step : steps_.all) {
    const auto started = step->started(context_, steps_.container->container());
    if (started) continue;
    end_container(*step, started.error());
    break;
  }
  return true;
}

// nullopt: it is lost.
std::optional<runtime::ContainerExit> Instance::wait_for_container() {
  ContainerStep& container = *steps_.container;
  for (;;) {
    const auto exit = container.wait(kTurn);
    const bool stop = stopping();
    if (exit && *exit) return **exit;
    auto signalled = exit ? Result<void>() : Result<void>(exit.error());
    if (signalled && stop) signalled = container.terminate(context_.plan.stop_grace);
    if (signalled && ending_) signalled = container.kill();
    if (!signalled) {
      log_failed(context_, container, "container_lost", signalled.error());
      if (!stop) context_.fail(container.failure(context_, signalled.error()));
      return std::nullopt;
    }
    keep_journal();
    if (!ending_) tick_all();
  }
}

void Instance::tick_all() {
  for (const auto& step : steps_.all) {
    const auto ticked = step->tick(context_);
    if (!ticked) return end_container(*step, ticked.error());
  }
}

// At the next turn.
void Instance::end_container(const Step& step, const Error& error) {
  log_failed(context_, step, "step_failed", error);
  context_.notice("The container is ended: " + error.message());
  if (!stopping()) context_.fail(step.failure(context_, error));
  ending_ = true;
}

void Instance::ended_all() {
  for (const auto& step : steps_.all) {
    const auto ended = step->ended(context_);
    if (ended) continue;
    log_failed(context_, *step, "step_failed", ended.error());
    context_.fail(step->failure(context_, ended.error()));
  }
}

void Instance::finish_all() {
  for (auto step = steps_.all.rbegin(); step != steps_.all.rend(); ++step) {
    const auto finished = (*step)->finish(context_);
    if (finished) continue;
    log_failed(context_, **step, "step_failed", finished.error());
    context_.fail((*step)->failure(context_, finished.error()));
  }
}

bool Instance::undo_all() {
  bool clean = true;
  for (auto step = steps_.all.rbegin(); step != steps_.all.rend(); ++step) {
    const auto undone = (*step)->undo(context_);
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
  if (context_.stopped == StopReason::MaxRuntimeExceeded) {
    Report made;
    made.kind = ReportKind::stopping;
    made.stop_reason = context_.stopped;
    context_.report_soon(std::move(made));
  }
  return context_.stopped.has_value();
}

// While the container runs: what could not be written, and what was lost.
void Instance::keep_journal() {
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
  if (made.losses == reported_losses_ || context_.journal.keeps_back()) return;
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

void Instance::report_finished(bool left_behind) {
  Report made;
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
  made.left_behind = left_behind;
  made.losses = losses();
  context_.journal.append_and_wait(std::move(made));
}

}  // namespace trainyard::agent
