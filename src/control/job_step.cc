#include "control/job_step.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/utf8.h"
#include "control/retry_policy.h"

namespace trainyard::control {
namespace {

using model::FailureClass;
using model::Outcome;
using model::StopReason;

constexpr std::string_view kStopping = "Stopping the training job";
// Appended to the status message while agents don't respond; with several hosts, which ones.
constexpr std::string_view kSilent = " (the instance's agent does not respond)";
constexpr std::string_view kSilentHost = " (the agent of ", kSilentHosts = " (the agents of ";
constexpr std::string_view kSilentEnd = " respond)";
constexpr std::size_t kMaxSilentNames = 3;
constexpr std::size_t kMaxFailureReason = 1024;  // characters; shape FailureReason

// SageMaker's message about an instance that is replaced.
constexpr std::string_view kUnhealthy = "Launched instance was unhealthy, replacing it!";
constexpr std::string_view kCompleted = "Training job completed";
constexpr std::string_view kFailed = "Training job failed";

// How a job ends for that reason, and its message. There is no phase for having waited too long for
// capacity.
std::pair<Phase, std::string_view> end_of_stopped(StopReason reason) {
  switch (reason) {
    case StopReason::MaxRuntimeExceeded:
      return {Phase::MaxRuntimeExceeded,
              "Training job runtime exceeded MaxRuntimeInSeconds provided"};
    case StopReason::MaxWaitTimeExceeded:
      return {Phase::MaxWaitTimeExceeded,
              "Training job wait time exceeded MaxWaitTimeInSeconds provided"};
    case StopReason::MaxPendingTimeExceeded:
      return {Phase::Stopped,
              "Training job pending time exceeded MaxPendingTimeInSeconds provided"};
    case StopReason::StopRequested:
      break;
  }
  return {Phase::Stopped, "Training job stopped"};
}

StopCause cause_of(StopReason reason) {
  if (reason == StopReason::MaxRuntimeExceeded) return StopCause::max_runtime;
  if (reason == StopReason::MaxWaitTimeExceeded) return StopCause::max_wait;
  return StopCause::requested;
}

// Caused by the service, so not a failure of the job.
bool was_interrupted(const JobState& state, const AttemptState& attempt) {
  return state.is_spot && attempt.failure_class == FailureClass::interruption;
}

bool has_completed(const AttemptState& attempt) {
  return std::all_of(attempt.instances.begin(), attempt.instances.end(),
                     [](const auto& each) { return each.outcome == Outcome::Completed; });
}

// The position of the text about silence in a status message; npos: none.
std::size_t find_silence(std::string_view message) {
  if (!message.ends_with(kSilentEnd)) return std::string_view::npos;
  const std::size_t start = message.rfind(" (");
  const std::string_view suffix = message.substr(std::min(start, message.size()));
  return suffix == kSilent || suffix.starts_with(kSilentHost) || suffix.starts_with(kSilentHosts)
             ? start
             : std::string_view::npos;
}

void cut_silence(std::string& message) {
  message.resize(std::min(find_silence(message), message.size()));
}

std::string silence_text(const std::vector<InstanceState>& instances) {
  std::vector<std::string_view> silent;
  for (const InstanceState& each : instances)
    if (each.is_silent) silent.push_back(each.host);
  if (silent.empty()) return "";
  if (instances.size() == 1) return std::string(kSilent);
  std::string names;
  for (std::size_t i = 0; i < std::min(silent.size(), kMaxSilentNames); ++i)
    names += (i == 0 ? "" : ", ") + std::string(silent[i]);
  if (silent.size() > kMaxSilentNames)
    names += " and " + std::to_string(silent.size() - kMaxSilentNames) + " more";
  return silent.size() == 1 ? std::string(kSilentHost) + names + " does not respond)"
                            : std::string(kSilentHosts) + names + " do not respond)";
}

}  // namespace

std::vector<WakeAt> limits_of(const JobState& state) {
  std::vector<WakeAt> limits;
  if (is_terminal(state.phase) || state.phase == Phase::Stopping) return limits;
  if (state.max_wait.count() > 0)
    limits.push_back({state.creation_time + state.max_wait, WakeReason::max_wait});
  if (state.max_pending.count() > 0 && state.waiting_since)
    limits.push_back(
        {*state.waiting_since + (state.max_pending - state.waited), WakeReason::max_pending});
  return limits;
}

bool mentions_silence(const JobState& state) {
  return !state.transitions.empty() &&
         find_silence(state.transitions.back().status_message) != std::string::npos;
}

AttemptState* JobStep::running() {
  return running_attempt(state()) == nullptr ? nullptr : &state().attempts.back();
}
InstanceState* JobStep::find(int number, std::string_view host) {
  AttemptState* attempt = running();
  if (attempt == nullptr || attempt->number != number) return nullptr;
  for (InstanceState& instance : attempt->instances)
    if (instance.host == host) return has_ended(instance) ? nullptr : &instance;
  return nullptr;
}

Timestamp JobStep::touch(Timestamp at) {
  state().last_modified_time = std::max(state().last_modified_time, at);
  step_.changed = true;
  return state().last_modified_time;
}

// Called when something new is reported; ends the agent's silence, or lets it be reported again.
void JobStep::clear_silence() {
  cut_silence(state().transitions.back().status_message);
  if (AttemptState* attempt = running())
    for (InstanceState& instance : attempt->instances) instance.is_silent = false;
}

bool JobStep::enter(Phase to, Timestamp at, std::string_view message) {
  if (!may_follow(phase(), to)) return false;
  at = touch(at);
  clear_silence();
  state().transitions.back().end_time = at;
  Transition entry{to, at, {}, std::string(message)};
  if (is_terminal(to)) entry.end_time = at;
  state().transitions.push_back(std::move(entry));
  state().phase = to;
  return true;
}

void JobStep::say(Timestamp at, std::string_view message) {
  touch(at);
  clear_silence();
  state().transitions.back().status_message = message;
}

void JobStep::set_silent(InstanceState& instance, bool silent, Timestamp at) {
  touch(at);
  instance.is_silent = silent;
  std::string& message = state().transitions.back().status_message;
  cut_silence(message);
  message += silence_text(running()->instances);
}

void JobStep::open_finish() {
  const AttemptState& attempt = *running();
  if (may_open_finish(attempt))
    add(OpenGate{attempt.number, model::Gate::finish, hosts_with_parts(attempt)});
}

bool JobStep::stop(Timestamp at, StopReason reason) {
  if (!enter(Phase::Stopping, at, kStopping)) return false;
  state().stop_reason = reason;
  if (running() != nullptr) send_stop(cause_of(reason));
  return true;
}

void JobStep::stop_or_end(Timestamp at, StopReason reason) {
  if (!stop(at, reason) || running() != nullptr) return;
  state().retry_at.reset();
  add(Dequeue{});
  finish_stopped(at);
}

// The first cause counts.
void JobStep::send_stop(StopCause cause) {
  AttemptState& attempt = *running();
  if (attempt.stop_cause == StopCause::none) attempt.stop_cause = cause;
  if (attempt.stop_cause != cause) return;
  auto hosts = hosts_to_stop(attempt);
  if (!hosts.empty()) add(StopAttempt{attempt.number, cause, std::move(hosts)});
}

void JobStep::stop_peers_of(const InstanceState& failed) {
  AttemptState& attempt = *running();
  if (attempt.first_failed_host.empty()) attempt.first_failed_host = failed.host;
  if (attempt.instances.size() > 1) send_stop(StopCause::peer_failed);
}

void JobStep::end(InstanceState& instance, InstancePhase how, Outcome outcome, Timestamp at) {
  const bool was_awaited = instance.phase < InstancePhase::uploaded;
  instance.phase = how;
  instance.outcome = outcome;
  touch(at);
  if (was_awaited) open_finish();
}

void JobStep::end_failed(InstanceState& instance, InstancePhase how, FailureClass failure,
                         std::string reason, Timestamp at) {
  end(instance, how, Outcome::Failed, at);
  instance.failure_class = failure == FailureClass::none ? FailureClass::platform : failure;
  if (reason.empty()) reason = kInternalError;
  instance.failure_reason = std::string(first_characters(reason, kMaxFailureReason));
  if (phase() != Phase::Stopping) stop_peers_of(instance);
  conclude(at);
}

void JobStep::conclude(Timestamp at) {
  AttemptState& attempt = *running();
  if (!has_ended(attempt)) return;
  const bool interrupted = attempt.stop_cause == StopCause::interrupted && !has_completed(attempt);
  const auto failure = failure_of(attempt, interrupted || phase() == Phase::Stopping);
  // An error in the request will occur again; any other failure during an interruption is due to
  // the interruption.
  const bool counts = failure && !(interrupted && failure->failure_class != FailureClass::client);
  if (counts) {
    attempt.failure_class = failure->failure_class;
    attempt.failure_reason = failure->reason;
    attempt.first_failed_host = failure->host;
  } else if (!interrupted) {
    attempt.failure_class = FailureClass::none;
    attempt.failure_reason.clear();
  }
  attempt.ended = touch(at);
  add(FreeCapacity{attempt.number});
  if (phase() != Phase::Stopping && was_interrupted(state(), attempt))
    return wait_after_interruption(at);
  if (counts) return fail_or_retry(*failure, at);
  if (phase() == Phase::Stopping) return finish_stopped(at);
  finish(Phase::Completed, at, kCompleted);
}

void JobStep::wait_after_interruption(Timestamp at) {
  enter(Phase::Interrupted, at, kInterrupted);  // unless it is that already
  if (end_at_limit(at)) return;
  begin_waiting(at);
  add(Enqueue{});
}

// No attempt runs from here on. Its timers were cancelled with it.
void JobStep::begin_waiting(Timestamp at) {
  state().waiting_since = touch(at);
  for (const WakeAt& limit : limits_of(state())) add(limit);
}

// If another attempt should follow, but may not run.
bool JobStep::end_at_limit(Timestamp at) {
  const auto left = state().max_runtime - run_time(state(), at);
  const bool ran = state().max_runtime.count() > 0 && left < std::chrono::seconds(1);
  const bool waited =
      state().max_wait.count() > 0 && at >= state().creation_time + state().max_wait;
  if (!ran && !waited) return false;
  stop(at, ran ? StopReason::MaxRuntimeExceeded : StopReason::MaxWaitTimeExceeded);
  finish_stopped(at);
  return true;
}

void JobStep::fail_or_retry(const AttemptFailure& failure, Timestamp at) {
  const auto attempts = static_cast<int>(
      std::count_if(state().attempts.begin(), state().attempts.end(),
                    [this](const auto& each) { return !was_interrupted(state(), each); }));
  const auto pause = retry_after(failure.failure_class, {attempts, state().retry_attempts});
  if (!pause || phase() == Phase::Stopping) {
    state().failure_reason = failure.reason;
    return finish(Phase::Failed, at, kFailed);
  }
  if (end_at_limit(at)) return;
  begin_waiting(at);
  state().retry_at = touch(at) + *pause;
  add(WakeAt{*state().retry_at, WakeReason::retry});
  const std::string_view begins = was_unhealthy(state().attempts.back()) ? kUnhealthy : kStarting;
  const std::string message = std::string(begins) + " (retry " + std::to_string(attempts) + " of " +
                              std::to_string(state().retry_attempts) + ")";
  if (!enter(Phase::Starting, at, message)) say(at, message);
}

void JobStep::finish_stopped(Timestamp at) {
  const auto [terminal, message] =
      end_of_stopped(state().stop_reason.value_or(StopReason::StopRequested));
  finish(terminal, at, message);
}

void JobStep::finish(Phase terminal, Timestamp at, std::string_view message) {
  enter(terminal, at, message);
  state().waiting_since.reset();
  close_pool(state().transitions.back().start_time);
  if (!state().training_start_time) return;
  const AttemptState& last = state().attempts.back();
  const Timestamp end = state().transitions.back().start_time;
  state().training_end_time = terminal == Phase::Failed ? last.failure_detected.value_or(end) : end;
  // Both shapes have a minimum of 1, and a stop within the first second was observed to show 1 and
  // 1.
  const auto seconds = [](auto span) {
    return std::max<std::int64_t>(1, std::chrono::floor<std::chrono::seconds>(span).count());
  };
  state().billable_time_in_seconds = seconds(run_time(state(), end));
  state().training_time_in_seconds =
      state().is_spot ? seconds(*state().training_end_time - *state().training_start_time)
                      : *state().billable_time_in_seconds;
}

// Keeps the instances if the end of the job would free them and all of them reported that they can
// be reused; otherwise ends the pool.
void JobStep::close_pool(Timestamp at) {
  if (!state().warm_pool) return;
  WarmPool& pool = *state().warm_pool;
  pool.available = at;
  const auto freed = std::ranges::find_if(step_.effects, [](const Effect& effect) {
    return std::holds_alternative<FreeCapacity>(effect);
  });
  const Timestamp end = end_of(pool, state().keep_alive);
  if (freed == step_.effects.end() || !is_warm(state().attempts.back()) || end <= at) {
    pool.status = model::WarmPoolResourceStatus::Terminated;
    pool.ended = at;
    return;
  }
  pool.status = model::WarmPoolResourceStatus::Available;
  *freed = KeepPool{state().attempts.back().number};
  add(WakeAt{end, WakeReason::keep_alive});
}

}  // namespace trainyard::control
