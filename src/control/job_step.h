#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "control/job_state.h"

// Only for job_state.cc: the moves of a job from which the handling of events is composed. Each
// preserves the invariants of the state (legal transitions, times that don't go back, matching
// effects).
namespace trainyard::control {

// The real service's StatusMessages, without the final full stops of the documentation.
constexpr std::string_view kStarting = "Starting the training job";
constexpr std::string_view kInterrupted = "Training job interrupted";
constexpr std::string_view kInternalError =
    "InternalServerError: We encountered an internal error. Please try again.";

// When a job in this state must be woken for the limits of its StoppingCondition.
std::vector<WakeAt> limits_of(const JobState& state);

// One step in progress: the changing state, and the effects collected so far.
class JobStep {
 public:
  explicit JobStep(const JobState& state) : step_{state, {}, false} {}
  StateChange take() && { return std::move(step_); }

 protected:
  JobState& state() { return step_.state; }
  Phase phase() const { return step_.state.phase; }
  bool created() const { return !step_.state.transitions.empty(); }
  AttemptState* running();  // null: none
  // Null: not an instance of the running attempt, or one that has ended.
  InstanceState* find(int number, std::string_view host);

  void add(Effect effect) { step_.effects.push_back(std::move(effect)); }
  void mark_changed() { step_.changed = true; }
  // The event's time, but never before a time that was already shown: clocks may step back,
  // histories don't.
  Timestamp touch(Timestamp at);
  // False, without a change: that phase can't follow.
  bool enter(Phase to, Timestamp at, std::string_view message);
  void say(Timestamp at, std::string_view message);
  void set_silent(InstanceState& instance, bool silent, Timestamp at);

  // False: the job is already stopping, or has ended.
  bool stop(Timestamp at, model::StopReason reason);
  // The instance failed, or is about to fail: stops its peers.
  void stop_peers_of(const InstanceState& failed);
  // `how`: finished or gone. Call conclude() afterwards.
  void end(InstanceState& instance, InstancePhase how, model::Outcome outcome, Timestamp at);
  // Includes the consequences for its peers, the attempt and the job. An empty reason: an internal
  // error.
  void end_failed(InstanceState& instance, InstancePhase how, model::FailureClass failure,
                  std::string reason, Timestamp at);
  // Instances have ended: if all have, ends the attempt, and the job unless it is retried.
  void conclude(Timestamp at);
  // stop(), and the end of the job if no attempt is running.
  void stop_or_end(Timestamp at, model::StopReason reason);
  void begin_waiting(Timestamp at);
  // Asks the running attempt's instances to stop, unless they were asked already.
  void send_stop(StopCause cause);
  // Opens the finish gate if the condition is met.
  void open_finish();

 private:
  void clear_silence();
  void fail_or_retry(const AttemptFailure& failure, Timestamp at);
  bool end_at_limit(Timestamp at);
  void wait_after_interruption(Timestamp at);
  void finish_stopped(Timestamp at);
  void finish(Phase terminal, Timestamp at, std::string_view message);
  void close_pool(Timestamp at);

  StateChange step_;
};

}  // namespace trainyard::control
