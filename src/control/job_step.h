#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "control/job_state.h"

// For job_state.cc alone: the moves that a job can make, out of which events make its story. Each
// keeps the promises of the state (legal transitions, times that don't go back, effects that go
// with it).
namespace trainyard::control {

// What the real service writes into StatusMessage, without the documentation's final dots.
constexpr std::string_view kStarting = "Starting the training job";
constexpr std::string_view kInterrupted = "Training job interrupted";
constexpr std::string_view kInternalError =
    "InternalServerError: We encountered an internal error. Please try again.";

// When a job in this state is to be woken for the limits of its StoppingCondition.
std::vector<WakeAt> limits_of(const JobState& state);

// One step being taken: the state as it becomes, and the effects as they add up.
class JobStep {
 public:
  explicit JobStep(const JobState& state) : step_{state, {}, false} {}
  Step take() && { return std::move(step_); }

 protected:
  JobState& state() { return step_.state; }
  Phase phase() const { return step_.state.phase; }
  bool created() const { return !step_.state.transitions.empty(); }
  AttemptState* running();  // null: none
  // Null: no instance of the running attempt, or one that has ended.
  InstanceState* find(int number, std::string_view host);

  void add(Effect effect) { step_.effects.push_back(std::move(effect)); }
  void mark_changed() { step_.changed = true; }
  // The event's time, but never before what was already shown: clocks step back, histories don't.
  Timestamp touch(Timestamp at);
  // False, and nothing is changed: that phase can't follow.
  bool enter(Phase to, Timestamp at, std::string_view message);
  void say(Timestamp at, std::string_view message);
  void set_silent(InstanceState& instance, bool silent, Timestamp at);

  // False: the job is stopping already, or over.
  bool stop(Timestamp at, model::StopReason reason);
  // The instance failed, or is about to: its peers are stopped.
  void stop_peers_of(const InstanceState& failed);
  // `how`: finished or gone. conclude() is to follow.
  void end(InstanceState& instance, InstancePhase how, model::Outcome outcome, Timestamp at);
  // With what that means for its peers, the attempt and the job. An empty reason: an internal
  // error.
  void end_failed(InstanceState& instance, InstancePhase how, model::FailureClass failure,
                  std::string reason, Timestamp at);
  // Instances have ended: if all have, so has the attempt, and the job unless it is retried.
  void conclude(Timestamp at);
  // As stop(), and the end of a job without an attempt that runs.
  void stop_or_end(Timestamp at, model::StopReason reason);
  void begin_waiting(Timestamp at);
  // The running attempt's instances, unless they are asked already.
  void ask_to_stop(StopCause cause);
  // If it is time for that.
  void open_finish();

 private:
  void forget_silence();
  void fail_or_retry(const Failure& failure, Timestamp at);
  bool end_at_limit(Timestamp at);
  void wait_after_interruption(Timestamp at);
  void finish_stopped(Timestamp at);
  void finish(Phase terminal, Timestamp at, std::string_view message);
  void close_pool(Timestamp at);

  Step step_;
};

}  // namespace trainyard::control
