#include "control/job_state.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "control/retry_policy.h"

namespace trainyard::control {
namespace {

using model::FailureClass;
using model::Outcome;
using model::Report;
using model::ReportKind;
using model::StopReason;

// What the real service writes into StatusMessage, without the documentation's final dots.
constexpr std::string_view kStarting = "Starting the training job";
constexpr std::string_view kPreparing = "Preparing the instances for training";
constexpr std::string_view kWaiting = "Training job waiting for capacity";
constexpr std::string_view kDownloadingImage = "Downloading the training image";
constexpr std::string_view kTraining = "Training image download completed. Training in progress.";
constexpr std::string_view kUploading = "Uploading generated training model";
constexpr std::string_view kStopping = "Stopping the training job";
constexpr std::string_view kInternalError =
    "InternalServerError: We encountered an internal error. Please try again.";

// Behind the status message while the agent shows no sign of life.
constexpr std::string_view kSilent = " (the instance's agent does not respond)";

constexpr std::size_t kMaxFailureReason = 1024;  // characters; shape FailureReason

std::string_view terminal_message(Phase phase) {
  switch (phase) {
    case Phase::Completed:
      return "Training job completed";
    case Phase::Stopped:
      return "Training job stopped";
    case Phase::MaxRuntimeExceeded:
      return "Training job runtime exceeded MaxRuntimeInSeconds provided";
    default:
      return "Training job failed";
  }
}

// At most `most` characters of UTF-8, none of them cut in two.
std::string cut_to_characters(std::string text, std::size_t most) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins_character = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
    if (begins_character && characters++ == most) {
      text.resize(i);
      break;
    }
  }
  return text;
}

// One step being taken: the state as it becomes, and the effects as they add up.
class Stepper {
 public:
  explicit Stepper(const JobState& state) : step_{state, {}, false} {}
  Step take() && { return std::move(step_); }

  void on(const Created& event) {
    if (created()) return;
    state().id = event.id;
    state().retry_attempts = event.retry_attempts;
    state().max_runtime = event.max_runtime;
    state().creation_time = state().last_modified_time = event.at;
    state().transitions.push_back({Phase::Starting, touch(event.at), {}, std::string(kStarting)});
  }

  void on(const Queued& event) {
    if (!created() || running() != nullptr || state().retry_at) return;
    if (phase() == Phase::Pending) {
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
    state().attempts.push_back(std::move(attempt));
    state().retry_at.reset();
    state().model_artifacts.clear();
    add(PlaceAttempt{event.attempt, event.hosts});
  }

  void on(const AgentReported& event) {
    InstanceState* instance = find(event.attempt, event.host);
    if (instance == nullptr || event.report.sequence <= instance->last_sequence) return;
    instance->last_sequence = event.report.sequence;
    step_.changed = true;
    take_up(*instance, event.report);
  }

  void on(const StopRequested& event) {
    if (!created()) return;
    if (!stop(event.at, StopReason::StopRequested) || running() != nullptr) return;
    state().retry_at.reset();
    add(Dequeue{});
    finish_stopped(event.at);
  }

  void on(const AgentGone& event) {
    InstanceState* instance = find(event.attempt, event.host);
    if (instance == nullptr) return;
    end_failed(*instance, event.failure_class,
               std::string(kInternalError) + " The instance's agent ended without a result." +
                   (event.reason.empty() ? "" : " (" + event.reason + ")"),
               event.at);
  }

  void on(const LaunchFailed& event) {
    InstanceState* instance = find(event.attempt, event.host);
    if (instance == nullptr) return;
    if (phase() == Phase::Stopping) {
      instance->phase = InstancePhase::gone;
      instance->outcome = Outcome::Stopped;
      conclude(event.at);
    } else {
      end_failed(*instance, FailureClass::platform,
                 std::string(kInternalError) + " (" + event.reason + ")", event.at);
    }
  }

  void on(const AgentSilent& event) {
    InstanceState* instance = find(event.attempt, event.host);
    if (instance == nullptr || instance->is_silent == event.silent) return;
    instance->is_silent = event.silent;
    touch(event.at);
    std::string& message = state().transitions.back().status_message;
    if (message.ends_with(kSilent)) message.resize(message.size() - kSilent.size());
    const auto& all = running()->instances;
    if (std::any_of(all.begin(), all.end(), [](const auto& each) { return each.is_silent; }))
      message += kSilent;
  }

  void on(const AttemptCutOff& event) {
    AttemptState* attempt = running();
    if (attempt == nullptr || attempt->number != event.attempt) return;
    attempt->stop_cause = StopCause::cut_off;
    for (InstanceState& instance : attempt->instances) {
      if (has_ended(instance)) continue;
      instance.phase = InstancePhase::gone;
      instance.outcome = Outcome::Stopped;
    }
    if (attempt->first_failed_host.empty()) stop(event.at, event.reason);
    conclude(event.at);
  }

  void on(const WokeUp& event) {
    if (!created() || is_terminal(phase()) || !state().retry_at) return;
    state().retry_at.reset();
    touch(event.at);
    add(Enqueue{});
  }

 private:
  JobState& state() { return step_.state; }
  Phase phase() const { return step_.state.phase; }
  bool created() const { return !step_.state.transitions.empty(); }
  void add(Effect effect) { step_.effects.push_back(std::move(effect)); }

  AttemptState* running() {
    return running_attempt(state()) == nullptr ? nullptr : &state().attempts.back();
  }
  // Null: no instance of the running attempt, or one that has ended.
  InstanceState* find(int number, std::string_view host) {
    AttemptState* attempt = running();
    if (attempt == nullptr || attempt->number != number) return nullptr;
    for (InstanceState& instance : attempt->instances)
      if (instance.host == host) return has_ended(instance) ? nullptr : &instance;
    return nullptr;
  }

  // The event's time, but never before what was already shown: clocks step back, histories don't.
  Timestamp touch(Timestamp at) {
    state().last_modified_time = std::max(state().last_modified_time, at);
    step_.changed = true;
    return state().last_modified_time;
  }

  // False, and nothing is changed: that phase can't follow.
  bool enter(Phase to, Timestamp at, std::string_view message) {
    if (!may_follow(phase(), to)) return false;
    at = touch(at);
    Transition& last = state().transitions.back();
    // Where a new phase is told of, silence is over, or is said again.
    if (last.status_message.ends_with(kSilent))
      last.status_message.resize(last.status_message.size() - kSilent.size());
    if (AttemptState* attempt = running())
      for (InstanceState& instance : attempt->instances) instance.is_silent = false;
    last.end_time = at;
    Transition entry{to, at, {}, std::string(message)};
    if (is_terminal(to)) entry.end_time = at;
    state().transitions.push_back(std::move(entry));
    state().phase = to;
    return true;
  }

  void say(Timestamp at, std::string_view message) {
    touch(at);
    state().transitions.back().status_message = message;
  }

  void take_up(InstanceState& instance, const Report& report) {
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
        return finished(instance, report);
      case ReportKind::losses:
        touch(report.at);
        return note_losses(instance, report);
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

  // Not once the containers have ended: what was not billed by then never is.
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

  void open_finish() {
    const AttemptState& attempt = *running();
    if (may_open_finish(attempt))
      add(OpenGate{attempt.number, model::Gate::finish, hosts_with_parts(attempt)});
  }

  void note_metric(const Report& report) {
    if (!std::isfinite(report.metric_value))
      return;  // the API's numbers are JSON's: no NaN, no infinity
    auto& metrics = state().final_metrics;
    auto it = std::find_if(metrics.begin(), metrics.end(), [&](const FinalMetric& m) {
      return m.metric_name == report.metric_name;
    });
    if (it == metrics.end()) it = metrics.insert(it, FinalMetric{report.metric_name, 0, {}});
    it->value = report.metric_value;
    it->timestamp = report.at;
    touch(report.at);
  }

  // Counts only grow; an agent that cleans up after another one knows nothing of that one's.
  static void note_losses(InstanceState& instance, const Report& report) {
    model::Losses& losses = instance.losses;
    losses.log_lines = std::max(losses.log_lines, report.losses.log_lines);
    losses.log_bytes = std::max(losses.log_bytes, report.losses.log_bytes);
    losses.metric_points = std::max(losses.metric_points, report.losses.metric_points);
  }

  // False: the job is stopping already, or over.
  bool stop(Timestamp at, StopReason reason) {
    if (!enter(Phase::Stopping, at, kStopping)) return false;
    state().stop_reason = reason;
    if (running() != nullptr)
      ask_to_stop(reason == StopReason::MaxRuntimeExceeded ? StopCause::max_runtime
                                                           : StopCause::requested);
    return true;
  }

  // The first cause is the one.
  void ask_to_stop(StopCause cause) {
    AttemptState& attempt = *running();
    if (attempt.stop_cause == StopCause::none) attempt.stop_cause = cause;
    if (attempt.stop_cause != cause) return;
    auto hosts = hosts_to_stop(attempt);
    if (!hosts.empty()) add(StopAttempt{attempt.number, cause, std::move(hosts)});
  }

  void stop_peers_of(const InstanceState& failed) {
    AttemptState& attempt = *running();
    if (attempt.first_failed_host.empty()) attempt.first_failed_host = failed.host;
    if (attempt.instances.size() > 1) ask_to_stop(StopCause::peer_failed);
  }

  void finished(InstanceState& instance, const Report& report) {
    if (!report.model_artifacts.empty()) state().model_artifacts = report.model_artifacts;
    const Outcome outcome = report.outcome.value_or(Outcome::Failed);
    if (outcome == Outcome::Failed) {
      return end_failed(instance, report.failure_class, report.failure_reason, report.at,
                        InstancePhase::finished);
    }
    instance.phase = InstancePhase::finished;
    instance.outcome = outcome;
    if (outcome == Outcome::Stopped && running()->first_failed_host.empty())
      stop(report.at, report.stop_reason.value_or(StopReason::StopRequested));
    conclude(report.at);
  }

  void end_failed(InstanceState& instance, FailureClass failure, std::string reason, Timestamp at,
                  InstancePhase how = InstancePhase::gone) {
    instance.phase = how;
    instance.outcome = Outcome::Failed;
    instance.failure_class = failure == FailureClass::none ? FailureClass::platform : failure;
    instance.failure_reason = cut_to_characters(
        reason.empty() ? std::string(kInternalError) : std::move(reason), kMaxFailureReason);
    if (phase() != Phase::Stopping) stop_peers_of(instance);
    conclude(at);
  }

  // An instance has ended: the attempt may have, and the job with it.
  void conclude(Timestamp at) {
    AttemptState& attempt = *running();
    touch(at);
    if (!has_ended(attempt)) return open_finish();
    const bool stopping = phase() == Phase::Stopping;
    const auto failure = failure_of(attempt, stopping);
    if (failure) {
      attempt.failure_class = failure->failure_class;
      attempt.failure_reason = failure->reason;
      attempt.first_failed_host = failure->host;
    }
    attempt.ended = touch(at);
    add(FreeCapacity{attempt.number});
    if (failure && (stopping || !retry(failure->failure_class, at)))
      return fail(failure->reason, at);
    if (failure) return;
    if (stopping) return finish_stopped(at);
    finish(Phase::Completed, at);
  }

  // False: the failure is final.
  bool retry(FailureClass failure, Timestamp at) {
    const int attempts = static_cast<int>(state().attempts.size());
    const auto pause = retry_after(failure, attempts, state().retry_attempts);
    if (!pause) return false;
    const auto left = state().max_runtime - run_time(state(), at);
    if (state().max_runtime.count() > 0 && left < std::chrono::seconds(1)) {
      stop(at, StopReason::MaxRuntimeExceeded);
      finish_stopped(at);
      return true;
    }
    state().retry_at = touch(at) + *pause;
    add(WakeAt{*state().retry_at, WakeReason::retry});
    const std::string message = std::string(kStarting) + " (retry " + std::to_string(attempts) +
                                " of " + std::to_string(state().retry_attempts) + ")";
    if (!enter(Phase::Starting, at, message)) say(at, message);
    return true;
  }

  void finish_stopped(Timestamp at) {
    finish(state().stop_reason == StopReason::MaxRuntimeExceeded ? Phase::MaxRuntimeExceeded
                                                                 : Phase::Stopped,
           at);
  }

  void fail(std::string reason, Timestamp at) {
    state().failure_reason = std::move(reason);
    finish(Phase::Failed, at);
  }

  void finish(Phase terminal, Timestamp at) {
    enter(terminal, at, terminal_message(terminal));
    if (!state().training_start_time) return;
    const AttemptState& last = state().attempts.back();
    const Timestamp end = state().transitions.back().start_time;
    state().training_end_time =
        terminal == Phase::Failed ? last.failure_detected.value_or(end) : end;
    const auto whole = std::chrono::floor<std::chrono::seconds>(run_time(state(), end));
    // Both shapes have a minimum of 1, and a stop within the first second was seen to show 1
    // and 1.
    state().training_time_in_seconds = std::max<std::int64_t>(1, whole.count());
    state().billable_time_in_seconds = state().training_time_in_seconds;
  }

  Step step_;
};

}  // namespace

int last_attempt(const JobState& state) {
  return state.attempts.empty() ? 0 : state.attempts.back().number;
}

const AttemptState* running_attempt(const JobState& state) {
  if (state.attempts.empty() || state.attempts.back().ended) return nullptr;
  return &state.attempts.back();
}

bool says_silent(const JobState& state) {
  return !state.transitions.empty() && state.transitions.back().status_message.ends_with(kSilent);
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

Step apply_event(const JobState& state, const JobEvent& event) {
  Stepper stepper(state);
  std::visit([&](const auto& e) { stepper.on(e); }, event);
  return std::move(stepper).take();
}

std::vector<Effect> effects_of(const JobState& state) {
  if (state.transitions.empty() || is_terminal(state.phase)) return {};
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
    return effects;
  }
  if (!state.attempts.empty()) effects.emplace_back(FreeCapacity{last_attempt(state)});
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
