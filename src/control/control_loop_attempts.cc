#include <algorithm>
#include <utility>

#include "base/log.h"
#include "control/control_loop.h"
#include "control/first_error.h"

// What the control thread does for running attempts: executes the effects of their events, follows
// their journals, and has them monitored.
namespace trainyard::control {

AttemptRun* ControlLoop::find_run(const std::string& job) {
  const auto it = runs_.find(job);
  return it == runs_.end() ? nullptr : &it->second;
}

// On return the job's run may have been removed or replaced.
Result<void> ControlLoop::record(const std::string& job, const std::vector<JobEvent>& events) {
  TRY(const Recorded recorded, recorder_.record(job, events));
  if (AttemptRun* run = find_run(job)) run->keep(recorded.after);
  return act(job, recorded.effects);
}

Result<void> ControlLoop::act(const std::string& job, const std::vector<Effect>& effects) {
  Result<void> outcome;
  for (const Effect& effect : effects)
    keep_first_error(outcome,
                     std::visit([&](const auto& each) { return act_on(job, each); }, effect));
  return outcome;
}

Result<void> ControlLoop::act_on(const std::string& job, const PlaceAttempt& effect) {
  if (find_run(job) != nullptr) return ok();
  TRY(const auto found, recorder_.find(job));
  if (!found || running_attempt(found->state) == nullptr ||
      last_attempt(found->state) != effect.attempt)
    return ok();
  AttemptRun& run = runs_.try_emplace(job, *parts_, *found).first->second;
  run.schedule_poll(next_poll(Steady::now()));
  const std::vector<JobEvent> events = run.launch(*found);
  return events.empty() ? ok() : record(job, events);  // returned again at its next poll
}

Result<void> ControlLoop::act_on(const std::string& job, const OpenGate& effect) {
  if (AttemptRun* run = find_run(job)) run->open_gate(effect);
  return ok();
}

Result<void> ControlLoop::act_on(const std::string& job, const StopAttempt&) {
  if (AttemptRun* run = find_run(job)) run->schedule_poll({});
  return ok();
}

Result<void> ControlLoop::act_on(const std::string& job, const FreeCapacity& effect) {
  timers_.cancel_all(job);
  interruptions_.forget(job);
  AttemptRun* run = find_run(job);
  if (run == nullptr || run->number() != effect.attempt) return ok();
  run->release();
  runs_.erase(job);
  if (!part_remover_) return ok();
  TRY(const auto found, recorder_.find(job));
  if (found) part_remover_->add(job, leftover_parts(*found));
  return ok();
}

// For a retry, whose time an earlier server computed: the clock may have been set back since.
Result<std::chrono::milliseconds> ControlLoop::bounded_pause(const std::string& job,
                                                             std::chrono::milliseconds pause) {
  TRY(const auto found, recorder_.find(job));
  if (!found) return pause;
  const JobState& state = found->state;
  std::chrono::milliseconds longest = options_.max_retry_pause;
  if (state.attempts.empty() && state.outcome) longest = state.outcome->pending;
  return std::min(pause, longest);
}

Result<void> ControlLoop::act_on(const std::string& job, const WakeAt& effect) {
  auto pause = std::max(effect.at - clock_.now(), std::chrono::milliseconds{0});
  if (effect.why == WakeReason::retry && pause > options_.max_retry_pause) {
    TRY(pause, bounded_pause(job, pause));
  }
  timers_.set({job, effect.why, Steady::now() + pause, effect.at});
  return ok();
}

Result<void> ControlLoop::act_on(const std::string& job, const Enqueue&) {
  TRY(const auto found, recorder_.find(job));
  if (found) enqueue(*found);
  return ok();
}

Result<void> ControlLoop::act_on(const std::string& job, const Dequeue&) {
  book_->leave_queue(job);
  timers_.cancel_all(job);
  return ok();
}

Result<void> ControlLoop::follow_journals() {
  std::vector<std::string> jobs;
  for (const auto& [job, run] : runs_) jobs.push_back(job);
  Result<void> outcome;
  for (const std::string& job : jobs) keep_first_error(outcome, drain(job));
  return outcome;
}

// Turns everything in the journals into events.
Result<void> ControlLoop::drain(const std::string& job) {
  while (AttemptRun* run = find_run(job)) {
    const std::vector<JobEvent> events = run->read_journals();
    if (events.empty()) return ok();
    const auto recorded = recorder_.record(job, events);
    if (!recorded) {
      run->rewind();
      return recorded.error();
    }
    run->keep(recorded->after);
    TRY_VOID(act(job, recorded->effects));
  }
  return ok();
}

// The same for all: one question is asked about all agents.
ControlLoop::Steady::time_point ControlLoop::next_poll(Steady::time_point now) const {
  const Steady::duration interval = options_.liveness_interval;
  return Steady::time_point(interval * (now.time_since_epoch() / interval + 1));
}

Result<void> ControlLoop::check_agents() {
  std::vector<std::string> due;
  const auto now = Steady::now();
  for (auto& [job, run] : runs_) {
    if (run.next_poll() > now) continue;
    run.schedule_poll(next_poll(now));
    due.push_back(job);
  }
  if (due.empty()) return ok();
  const AttemptRun::Polled polled = poll(due);
  Result<void> outcome;
  for (const std::string& job : due) keep_first_error(outcome, check_attempt(job, polled));
  return outcome;
}

// One question about the instances of all these jobs.
AttemptRun::Polled ControlLoop::poll(const std::vector<std::string>& jobs) {
  std::vector<engine::AgentOrder> orders;
  for (const std::string& job : jobs) {
    const std::vector<engine::AgentOrder> of_job = runs_.at(job).orders();
    orders.insert(orders.end(), of_job.begin(), of_job.end());
  }
  if (orders.empty()) return {};
  auto polled = engine_.poll(orders);
  if (!polled && !std::exchange(poll_failed_, true))
    log::warning("agents_not_polled", {{"error", polled.error().message()}});
  if (!polled) return {};
  poll_failed_ = false;
  return std::move(*polled);
}

// An agent that is gone has written its last report by now: that is counted first.
Result<void> ControlLoop::check_attempt(const std::string& job, const AttemptRun::Polled& polled) {
  const AttemptRun* stopped_run = find_run(job);
  if (stopped_run == nullptr) return ok();
  for (const engine::AgentOrder& order : stopped_run->orders()) {
    const auto status = polled.find(order.id);
    if (status == polled.end() || status->second.state != engine::PlacementState::gone) continue;
    TRY_VOID(drain(job));
    break;
  }
  AttemptRun* run = find_run(job);
  if (run == nullptr) return ok();
  TRY(const auto found, recorder_.find(job));
  if (!found) return ok();
  const std::vector<JobEvent> events = run->look(*found, polled);
  return events.empty() ? ok() : record(job, events);
}

}  // namespace trainyard::control
