#include "control/job_step.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "control/retry_policy.h"

namespace trainyard::control {
namespace {

using model::FailureClass;
using model::Outcome;
using model::StopReason;

constexpr std::string_view kStopping = "Stopping the training job";
// Behind the status message while agents show no sign of life; with several hosts, which ones.
constexpr std::string_view kSilent = " (the instance's agent does not respond)";
constexpr std::string_view kSilentHost = " (the agent of ", kSilentHosts = " (the agents of ";
constexpr std::string_view kSilentEnd = " respond)";
constexpr std::size_t kMaxSilentNames = 3;
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

// Where what is said of silence begins in a status message; npos: nothing is.
std::size_t find_silence(std::string_view message) {
  if (!message.ends_with(kSilentEnd)) return std::string_view::npos;
  const std::size_t start = message.rfind(" (");
  const std::string_view said = message.substr(std::min(start, message.size()));
  return said == kSilent || said.starts_with(kSilentHost) || said.starts_with(kSilentHosts)
             ? start
             : std::string_view::npos;
}

void cut_silence(std::string& message) {
  message.resize(std::min(find_silence(message), message.size()));
}

std::string say_silence(const std::vector<InstanceState>& instances) {
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

bool says_silent(const JobState& state) {
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

// Where something new is told, silence is over, or is said again.
void JobStep::forget_silence() {
  cut_silence(state().transitions.back().status_message);
  if (AttemptState* attempt = running())
    for (InstanceState& instance : attempt->instances) instance.is_silent = false;
}

bool JobStep::enter(Phase to, Timestamp at, std::string_view message) {
  if (!may_follow(phase(), to)) return false;
  at = touch(at);
  forget_silence();
  state().transitions.back().end_time = at;
  Transition entry{to, at, {}, std::string(message)};
  if (is_terminal(to)) entry.end_time = at;
  state().transitions.push_back(std::move(entry));
  state().phase = to;
  return true;
}

void JobStep::say(Timestamp at, std::string_view message) {
  touch(at);
  forget_silence();
  state().transitions.back().status_message = message;
}

void JobStep::set_silent(InstanceState& instance, bool silent, Timestamp at) {
  touch(at);
  instance.is_silent = silent;
  std::string& message = state().transitions.back().status_message;
  cut_silence(message);
  message += say_silence(running()->instances);
}

void JobStep::open_finish() {
  const AttemptState& attempt = *running();
  if (may_open_finish(attempt))
    add(OpenGate{attempt.number, model::Gate::finish, hosts_with_parts(attempt)});
}

bool JobStep::stop(Timestamp at, StopReason reason) {
  if (!enter(Phase::Stopping, at, kStopping)) return false;
  state().stop_reason = reason;
  if (running() != nullptr)
    ask_to_stop(reason == StopReason::MaxRuntimeExceeded ? StopCause::max_runtime
                                                         : StopCause::requested);
  return true;
}

// The first cause is the one.
void JobStep::ask_to_stop(StopCause cause) {
  AttemptState& attempt = *running();
  if (attempt.stop_cause == StopCause::none) attempt.stop_cause = cause;
  if (attempt.stop_cause != cause) return;
  auto hosts = hosts_to_stop(attempt);
  if (!hosts.empty()) add(StopAttempt{attempt.number, cause, std::move(hosts)});
}

void JobStep::stop_peers_of(const InstanceState& failed) {
  AttemptState& attempt = *running();
  if (attempt.first_failed_host.empty()) attempt.first_failed_host = failed.host;
  if (attempt.instances.size() > 1) ask_to_stop(StopCause::peer_failed);
}

void JobStep::end(InstanceState& instance, InstancePhase how, Outcome outcome, Timestamp at) {
  const bool was_waited_for = instance.phase < InstancePhase::uploaded;
  instance.phase = how;
  instance.outcome = outcome;
  touch(at);
  if (was_waited_for) open_finish();
}

void JobStep::end_failed(InstanceState& instance, InstancePhase how, FailureClass failure,
                         std::string reason, Timestamp at) {
  end(instance, how, Outcome::Failed, at);
  instance.failure_class = failure == FailureClass::none ? FailureClass::platform : failure;
  if (reason.empty()) reason = kInternalError;
  instance.failure_reason = cut_to_characters(std::move(reason), kMaxFailureReason);
  if (phase() != Phase::Stopping) stop_peers_of(instance);
  conclude(at);
}

void JobStep::conclude(Timestamp at) {
  AttemptState& attempt = *running();
  if (!has_ended(attempt)) return;
  const auto failure = failure_of(attempt, phase() == Phase::Stopping);
  if (failure) {
    attempt.failure_class = failure->failure_class;
    attempt.failure_reason = failure->reason;
    attempt.first_failed_host = failure->host;
  }
  attempt.ended = touch(at);
  add(FreeCapacity{attempt.number});
  if (failure) return fail_or_retry(*failure, at);
  if (phase() == Phase::Stopping) return finish_stopped(at);
  finish(Phase::Completed, at);
}

void JobStep::fail_or_retry(const Failure& failure, Timestamp at) {
  const int attempts = static_cast<int>(state().attempts.size());
  const auto pause = retry_after(failure.failure_class, attempts, state().retry_attempts);
  if (!pause || phase() == Phase::Stopping) {
    state().failure_reason = failure.reason;
    return finish(Phase::Failed, at);
  }
  const auto left = state().max_runtime - run_time(state(), at);
  if (state().max_runtime.count() > 0 && left < std::chrono::seconds(1)) {
    stop(at, StopReason::MaxRuntimeExceeded);
    return finish_stopped(at);
  }
  state().retry_at = touch(at) + *pause;
  add(WakeAt{*state().retry_at, WakeReason::retry});
  const std::string message = std::string(kStarting) + " (retry " + std::to_string(attempts) +
                              " of " + std::to_string(state().retry_attempts) + ")";
  if (!enter(Phase::Starting, at, message)) say(at, message);
}

void JobStep::finish_stopped(Timestamp at) {
  finish(state().stop_reason == StopReason::MaxRuntimeExceeded ? Phase::MaxRuntimeExceeded
                                                               : Phase::Stopped,
         at);
}

void JobStep::finish(Phase terminal, Timestamp at) {
  enter(terminal, at, terminal_message(terminal));
  if (!state().training_start_time) return;
  const AttemptState& last = state().attempts.back();
  const Timestamp end = state().transitions.back().start_time;
  state().training_end_time = terminal == Phase::Failed ? last.failure_detected.value_or(end) : end;
  const auto whole = std::chrono::floor<std::chrono::seconds>(run_time(state(), end));
  // Both shapes have a minimum of 1, and a stop within the first second was seen to show 1
  // and 1.
  state().training_time_in_seconds = std::max<std::int64_t>(1, whole.count());
  state().billable_time_in_seconds = state().training_time_in_seconds;
}

}  // namespace trainyard::control
