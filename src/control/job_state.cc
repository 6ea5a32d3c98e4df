#include "control/job_state.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "control/job_step.h"

namespace trainyard::control {
namespace {

using model::FailureClass;
using model::Outcome;
using model::Report;
using model::ReportKind;
using model::StopReason;

// What SageMaker writes into StatusMessage, without the documentation's final periods.
constexpr std::string_view kPreparing = "Preparing the instances for training";
constexpr std::string_view kWaiting = "Training job waiting for capacity";
constexpr std::string_view kDownloadingImage = "Downloading the training image";
constexpr std::string_view kTraining = "Training image download completed. Training in progress.";
// Ours: of a job that completed, but has no OutputModelPackageArn.
constexpr std::string_view kNotPackaged =
    "Training job completed, but no model package was created: ";
constexpr std::string_view kUploading = "Uploading generated training model";

// Which event causes which transitions.
class JobStory : public JobStep {
 public:
  using JobStep::JobStep;

  void on(const Created& event) {
    if (created()) return;
    state().id = event.id;
    state().retry_attempts = event.retry_attempts;
    state().max_runtime = event.max_runtime;
    state().is_spot = event.is_spot;
    state().max_wait = event.max_wait;
    state().max_pending = event.max_pending;
    state().over_quota = event.over_quota;
    state().algorithm = event.algorithm;
    state().outcome = event.outcome;
    state().keep_alive = event.keep_alive;
    state().remote_debug = event.remote_debug;
    state().mlflow_run = event.mlflow_run;
    state().packages = event.packages;
    state().creation_time = state().last_modified_time = event.at;
    state().transitions.push_back({Phase::Starting, touch(event.at), {}, std::string(kStarting)});
    begin_waiting(event.at);
    if (event.outcome && event.outcome->pending.count() > 0) delay_start(*event.outcome, event.at);
  }

  void on(const Queued& event) {
    if (!created() || running() != nullptr || state().retry_at) return;
    if (phase() == Phase::Pending || phase() == Phase::Interrupted) {
      if (!event.reason.empty()) say(event.at, event.reason);
    } else {
      enter(Phase::Pending, event.at, event.reason.empty() ? kWaiting : event.reason);
    }
  }

  void on(const AttemptStarted& event) {
    if (!created() || is_terminal(phase()) || running() != nullptr || event.hosts.empty()) return;
    if (event.attempt <= last_attempt(state())) return;
    AttemptState attempt;
    attempt.number = event.attempt;
    attempt.started = touch(event.at);
    for (const std::string& host : event.hosts) attempt.instances.push_back({.host = host});
    attempt.reuses = event.reuses;
    if (state().keep_alive.count() > 0 || event.reuses)
      state().warm_pool = WarmPool{.since = event.reuses ? event.reuses->since : attempt.started};
    end_waiting(attempt.started);
    if (!state().selected) state().selected = event.selection;
    state().attempts.push_back(std::move(attempt));
    if (phase() == Phase::Interrupted) enter(Phase::Starting, event.at, kStarting);
    state().retry_at.reset();
    state().model_artifacts.clear();
    add(PlaceAttempt{event.attempt, event.hosts});
  }

  void on(const AgentReported& event) {
    InstanceState* instance = find(event.attempt, event.host);
    if (instance == nullptr || event.report.sequence <= instance->last_sequence) return;
    instance->last_sequence = event.report.sequence;
    mark_changed();
    restore(*instance, event.report);
  }

  void on(const StopRequested& event) {
    if (created()) stop_or_end(event.at, StopReason::StopRequested);
  }

  // Interrupting an attempt whose containers have ended would gain nothing.
  void on(const InterruptRequested& event) {
    AttemptState* attempt = running();
    if (!state().is_spot || attempt == nullptr || attempt->number != event.attempt ||
        attempt->stop_cause != StopCause::none || phase() == Phase::Uploading)
      return;
    const std::string message =
        std::string(kInterrupted) + (event.reason.empty() ? "" : ": " + event.reason);
    if (!enter(Phase::Interrupted, event.at, message)) return;
    attempt->failure_class = FailureClass::interruption;
    attempt->failure_reason = message;
    send_stop(StopCause::interrupted);
  }

  void on(const AgentGone& event) {
    InstanceState* instance = find(event.attempt, event.host);
    if (instance == nullptr) return;
    end_failed(*instance, InstancePhase::gone, event.failure_class,
               std::string(kInternalError) + " The instance's agent ended without a result." +
                   (event.reason.empty() ? "" : " (" + event.reason + ")"),
               event.at);
  }

  void on(const LaunchFailed& event) {
    InstanceState* instance = find(event.attempt, event.host);
    if (instance == nullptr) return;
    if (phase() == Phase::Stopping || running()->stop_cause == StopCause::interrupted) {
      end(*instance, InstancePhase::gone, Outcome::Stopped, event.at);
      conclude(event.at);
    } else {
      end_failed(*instance, InstancePhase::gone, FailureClass::platform,
                 std::string(kInternalError) + " (" + event.reason + ")", event.at);
    }
  }

  void on(const AgentSilent& event) {
    InstanceState* instance = find(event.attempt, event.host);
    if (instance == nullptr || instance->is_silent == event.silent) return;
    set_silent(*instance, event.silent, event.at);
  }

  void on(const AttemptCutOff& event) {
    AttemptState* attempt = running();
    if (attempt == nullptr || attempt->number != event.attempt) return;
    const bool interrupted =
        attempt->stop_cause == StopCause::interrupted && event.reason == StopReason::StopRequested;
    if (!interrupted) attempt->stop_cause = StopCause::cut_off;
    for (InstanceState& instance : attempt->instances) {
      if (!has_ended(instance)) end(instance, InstancePhase::gone, Outcome::Stopped, event.at);
    }
    if (!interrupted && attempt->first_failed_host.empty()) stop(event.at, event.reason);
    conclude(event.at);
  }

  void on(const PoolReused& event) {
    if (!has_available_pool(state())) return;
    state().warm_pool->reused_by = event.by;
    leave_pool(model::WarmPoolResourceStatus::Reused, event.at);
  }

  void on(const PoolEnded& event) {
    if (has_available_pool(state())) end_pool(event.at);
  }

  // Counts from when the pool became Available.
  void on(const KeepAliveChanged& event) {
    const bool in_use = state().warm_pool && !is_terminal(phase());
    if (!in_use && !has_available_pool(state())) return;
    state().keep_alive = event.keep_alive;
    const Timestamp now = touch(event.at);
    if (in_use) return;
    const Timestamp end = end_of(*state().warm_pool, state().keep_alive);
    if (end <= now) return end_pool(now);
    add(WakeAt{end, WakeReason::keep_alive});
  }

  void on(const RemoteDebugChanged& event) {
    if (!created() || !may_switch_debugging(phase())) return;
    if (state().remote_debug.value_or(false) == event.enabled) return;
    state().remote_debug = event.enabled;
    touch(event.at);
  }

  void on(const ModelPackaged& event) {
    if (!state().packages || phase() != Phase::Completed || !state().output_package.empty()) return;
    touch(event.at);
    state().output_package = event.arn;
    if (event.arn.empty()) say(event.at, std::string(kNotPackaged) + event.reason);
  }

  void on(const WokeUp& event) {
    if (event.why == WakeReason::keep_alive) return end_pool_if_due(event.at);
    if (!created() || is_terminal(phase())) return;
    switch (event.why) {
      case WakeReason::keep_alive:
        return;
      case WakeReason::retry:
        if (!state().retry_at) return;
        state().retry_at.reset();
        touch(event.at);
        return add(Enqueue{});
      // The containers' results are uploaded however long it takes.
      case WakeReason::max_wait:
        if (phase() == Phase::Uploading || !is_due(event)) return;
        return stop_or_end(event.at, StopReason::MaxWaitTimeExceeded);
      case WakeReason::max_pending:
        if (!is_due(event)) return;
        return stop_or_end(event.at, StopReason::MaxPendingTimeExceeded);
    }
  }

 private:
  // As if there were no capacity, for as long as the rule says.
  void delay_start(const model::JobOutcome& outcome, Timestamp at) {
    state().retry_at = at + outcome.pending;
    add(WakeAt{*state().retry_at, WakeReason::retry});
    enter(Phase::Pending, at,
          std::string(kWaiting) + " (the server's rule outcomes." + outcome.rule + ")");
  }

  void leave_pool(model::WarmPoolResourceStatus how, Timestamp at) {
    state().warm_pool->status = how;
    state().warm_pool->ended = touch(at);
  }
  void end_pool(Timestamp at) {
    leave_pool(model::WarmPoolResourceStatus::Terminated, at);
    add(EndPool{last_attempt(state())});
  }
  void end_pool_if_due(Timestamp at) {
    if (has_available_pool(state()) && end_of(*state().warm_pool, state().keep_alive) <= at)
      end_pool(at);
  }

  void end_waiting(Timestamp at) {
    if (state().waiting_since)
      state().waited +=
          std::chrono::duration_cast<std::chrono::milliseconds>(at - *state().waiting_since);
    state().waiting_since.reset();
  }

  bool is_due(const WokeUp& event) {
    const auto limits = limits_of(state());
    return std::any_of(limits.begin(), limits.end(), [&](const WakeAt& limit) {
      return limit.why == event.why && limit.at <= event.at;
    });
  }

  void restore(InstanceState& instance, const Report& report) {
    switch (report.kind) {
      case ReportKind::started:
        return;
      case ReportKind::preparing:
        advance(instance, InstancePhase::preparing);
        if (phase() == Phase::Starting || phase() == Phase::Pending) say(report.at, kPreparing);
        return;
      case ReportKind::downloading:
        advance(instance, InstancePhase::downloading);
        return download(report);
      case ReportKind::ready:
        advance(instance, InstancePhase::ready);
        if (may_open_start(*running()))
          add(OpenGate{running()->number, model::Gate::start, hosts_of(*running())});
        return;
      case ReportKind::training:
        advance(instance, InstancePhase::training);
        begin_billing(report.at);
        if (all_past(InstancePhase::training)) enter(Phase::Training, report.at, kTraining);
        return;
      case ReportKind::metric:
        return note_metric(report);
      case ReportKind::stopping:
        instance.is_stopping = true;
        if (running()->first_failed_host.empty())
          stop(report.at, report.stop_reason.value_or(StopReason::StopRequested));
        return;
      case ReportKind::uploading:
        return upload(instance, report);
      case ReportKind::uploaded:
        advance(instance, InstancePhase::uploaded);
        instance.has_part = true;
        return open_finish();
      case ReportKind::finished:
        note_losses(instance, report);
        instance.is_warm = report.warm;
        return finished(instance, report);
      case ReportKind::losses:
        touch(report.at);
        return note_losses(instance, report);
      case ReportKind::checked:
        touch(report.at);
        instance.checks = report.checks;
        return;
    }
  }

  static void advance(InstanceState& instance, InstancePhase to) {
    instance.phase = std::max(instance.phase, to);
  }
  bool all_past(InstancePhase phase) {
    const auto& all = running()->instances;
    return std::all_of(all.begin(), all.end(),
                       [&](const InstanceState& each) { return each.phase >= phase; });
  }

  // Not after the containers have ended: what wasn't billed by then never will be.
  void begin_billing(Timestamp at) {
    AttemptState& attempt = *running();
    if (phase() == Phase::Uploading || attempt.failure_detected || attempt.training_start) return;
    attempt.training_start = touch(at);
    if (!state().training_start_time) state().training_start_time = attempt.training_start;
  }

  void download(const Report& report) {
    begin_billing(report.at);
    const std::string message =
        report.message.empty() ? std::string(kDownloadingImage) : report.message;
    if (phase() == Phase::Downloading) {
      say(report.at, message);
    } else {
      enter(Phase::Downloading, report.at, message);
    }
  }

  void upload(InstanceState& instance, const Report& report) {
    advance(instance, InstancePhase::uploading);
    instance.exit_code = report.exit_code;
    if (phase() == Phase::Stopping) return;
    AttemptState& attempt = *running();
    if (report.exit_code.value_or(0) != 0 && attempt.stop_cause == StopCause::none) {
      if (!attempt.failure_detected && phase() != Phase::Uploading)
        attempt.failure_detected = std::max(state().last_modified_time, report.at);
      stop_peers_of(instance);
    }
    if (all_past(InstancePhase::uploading)) enter(Phase::Uploading, report.at, kUploading);
  }

  void note_metric(const Report& report) {
    // The API's numbers are JSON's: no NaN, no infinity.
    if (!report.metric_value || !std::isfinite(*report.metric_value)) return;
    auto& metrics = state().final_metrics;
    auto it = std::find_if(metrics.begin(), metrics.end(), [&](const FinalMetric& m) {
      return m.metric_name == report.metric_name;
    });
    if (it == metrics.end()) it = metrics.insert(it, FinalMetric{report.metric_name, 0, {}});
    it->value = *report.metric_value;
    it->timestamp = report.at;
    touch(report.at);
  }

  // Counts only grow; an agent that cleans up after another one doesn't know the other's.
  static void note_losses(InstanceState& instance, const Report& report) {
    model::Losses& losses = instance.losses;
    losses.log_lines = std::max(losses.log_lines, report.losses.log_lines);
    losses.log_bytes = std::max(losses.log_bytes, report.losses.log_bytes);
    losses.metric_points = std::max(losses.metric_points, report.losses.metric_points);
  }

  void finished(InstanceState& instance, const Report& report) {
    if (!report.model_artifacts.empty()) state().model_artifacts = report.model_artifacts;
    const Outcome outcome = report.outcome.value_or(Outcome::Failed);
    if (outcome == Outcome::Failed) {
      instance.kept_until = report.kept_until;
      return end_failed(instance, InstancePhase::finished, report.failure_class,
                        report.failure_reason, report.at);
    }
    end(instance, InstancePhase::finished, outcome, report.at);
    // Something other than control stopped it.
    if (outcome == Outcome::Stopped && running()->first_failed_host.empty() &&
        running()->stop_cause != StopCause::interrupted)
      stop(report.at, report.stop_reason.value_or(StopReason::StopRequested));
    conclude(report.at);
  }
};

}  // namespace

bool may_switch_debugging(Phase phase) {
  return phase == Phase::Downloading || phase == Phase::Training;
}

int last_attempt(const JobState& state) {
  return state.attempts.empty() ? 0 : state.attempts.back().number;
}

const AttemptState* running_attempt(const JobState& state) {
  if (state.attempts.empty() || state.attempts.back().ended) return nullptr;
  return &state.attempts.back();
}

bool has_available_pool(const JobState& state) {
  return state.warm_pool && state.warm_pool->status == model::WarmPoolResourceStatus::Available;
}

model::Losses losses_of(const JobState& state) {
  model::Losses sum;
  for (const AttemptState& attempt : state.attempts) {
    for (const InstanceState& instance : attempt.instances) {
      sum.log_lines += instance.losses.log_lines;
      sum.log_bytes += instance.losses.log_bytes;
      sum.metric_points += instance.losses.metric_points;
    }
  }
  return sum;
}

std::chrono::milliseconds run_time(const JobState& state, Timestamp now) {
  std::chrono::milliseconds sum{0};
  for (const AttemptState& attempt : state.attempts) sum += run_time(attempt, now);
  return sum;
}

Timestamp time_of(const JobEvent& event) {
  if (const auto* reported = std::get_if<AgentReported>(&event)) return reported->report.at;
  return std::visit(
      [](const auto& e) {
        if constexpr (requires { e.at; }) {
          return e.at;
        } else {
          return Timestamp{};
        }
      },
      event);
}

StateChange apply_event(const JobState& state, const JobEvent& event) {
  JobStory story(state);
  std::visit([&](const auto& e) { story.on(e); }, event);
  return std::move(story).take();
}

std::vector<Effect> effects_of(const JobState& state) {
  if (state.transitions.empty()) return {};
  if (has_available_pool(state))
    return {KeepPool{last_attempt(state)},
            WakeAt{end_of(*state.warm_pool, state.keep_alive), WakeReason::keep_alive}};
  if (is_terminal(state.phase)) return {};
  std::vector<Effect> effects;
  if (const AttemptState* attempt = running_attempt(state)) {
    effects.emplace_back(PlaceAttempt{attempt->number, hosts_of(*attempt)});
    if (may_open_start(*attempt))
      effects.emplace_back(OpenGate{attempt->number, model::Gate::start, hosts_of(*attempt)});
    if (may_open_finish(*attempt)) {
      effects.emplace_back(
          OpenGate{attempt->number, model::Gate::finish, hosts_with_parts(*attempt)});
    }
    if (auto hosts = hosts_to_stop(*attempt); !hosts.empty())
      effects.emplace_back(StopAttempt{attempt->number, attempt->stop_cause, std::move(hosts)});
    for (const WakeAt& limit : limits_of(state)) effects.emplace_back(limit);
    return effects;
  }
  if (!state.attempts.empty()) effects.emplace_back(FreeCapacity{last_attempt(state)});
  for (const WakeAt& limit : limits_of(state)) effects.emplace_back(limit);
  if (state.retry_at) {
    effects.emplace_back(WakeAt{*state.retry_at, WakeReason::retry});
  } else {
    effects.emplace_back(Enqueue{});
  }
  return effects;
}

JobState replay(const std::vector<JobEvent>& events) {
  JobState state;
  for (const JobEvent& event : events) state = apply_event(state, event).state;
  return state;
}

}  // namespace trainyard::control
