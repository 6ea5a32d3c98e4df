#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "control/attempt_cleaner.h"
#include "control/attempt_planner.h"
#include "control/attempt_run.h"
#include "control/credentials.h"
#include "control/job_recorder.h"
#include "control/job_timers.h"
#include "control/part_remover.h"
#include "control/placement_book.h"
#include "control/random_interruptions.h"
#include "control/supervisor_options.h"
#include "engine/engine.h"

// What the control thread does: places jobs, looks after those that run, and records what happens.
//
// The placement book (control/placement_book.h) decides which job may start, and with what. If an
// on-demand job waits for room, warm pools are ended first (control/warm_pool.h), those that became
// Available earliest first; then spot jobs are interrupted, those that started last first, as few
// as make enough room. Spot jobs are also interrupted at random, if configured. An AttemptRun looks
// after the instances of a running attempt (control/attempt_run.h). If an attempt ends without its
// agents' report that nothing is left of it, the engine cleans it up (control/attempt_cleaner.h);
// its capacity isn't granted to others before that has succeeded.
namespace trainyard::control {

// For one thread. An error of a function means that not all could be done, and is the first of
// several; whatever is left to do is found by the next round.
class ControlLoop {
 public:
  using Steady = std::chrono::steady_clock;

  // All outlive this.
  ControlLoop(JobRecorder& recorder, engine::Engine& engine, AttemptPlanner& planner,
              const Clock& clock, const SupervisorOptions& options,
              AttemptCredentials& credentials);
  ControlLoop(const ControlLoop&) = delete;
  ControlLoop& operator=(const ControlLoop&) = delete;

  // Takes over the jobs that hadn't ended when the previous process did. Before anything else.
  Result<void> start();
  // Does everything that is due, even if something fails: one job that can't be advanced delays no
  // other.
  Result<void> run_round();
  // When the next round is due; nullopt: only if something is called.
  std::optional<Steady::time_point> next_round() const;

  // For a job that was just stored.
  Result<void> submit(const JobRecorder::Job& job);
  // Carries out the effects of recorded events.
  Result<void> act(const std::string& job, const std::vector<Effect>& effects);
  // Removes everything of a job that has ended, and whose agents are gone.
  Result<void> drop(const std::string& job);
  // Removes now what is kept of the job's failed instances.
  void release_kept(const std::string& job);
  void set_interruptions_per_hour(double rate);
  QueueReport report_queue() const;

 private:
  // Why the first of the queue waits.
  struct Wait {
    std::string job;
    Shortage shortage;
    Steady::time_point since;
    bool is_recorded = false;
  };

  Result<void> recover();
  Result<void> restore_leftovers(const std::set<AttemptId>& in_use);

  // control_loop_queue.cc: which job starts when.
  void enqueue(const JobRecorder::Job& job);
  std::vector<InstanceChoice> choices_of(const JobRecorder::Job& job);
  JobRecorder::Job& select(JobRecorder::Job& job) const;
  DiskRequest disk_request_of(const JobRecorder::Job& job);
  Result<void> wake_up();
  Result<void> schedule();
  Result<bool> begin_first(const std::string& job);
  Result<void> begin_overtaking();
  Result<std::optional<JobRecorder::Job>> find_waiting(const std::string& job);
  Result<bool> begin(const JobRecorder::Job& job, std::optional<RetainedPool> pool = {});
  bool passes_soon(const std::string& first);
  bool has_ended(const AttemptId& attempt);
  bool is_ending(const AttemptId& attempt);
  Result<void> make_room();
  std::vector<AttemptId> interruptible() const;
  bool lacks_disk(const std::string& first) const;
  Result<void> interrupt_by_chance();
  Result<void> interrupt_by_rule();
  Result<void> record_waiting_jobs();
  void note_shortage(const std::string& job, Shortage shortage);
  Result<void> record_shortage();

  // control_loop_pools.cc: warm pools.
  Result<bool> begin_on_pool(const JobRecorder::Job& job);
  Result<void> end_pools(const std::vector<AttemptId>& pools, const std::string& reason);
  Result<void> end_pools_for(const std::string& job, const std::vector<AttemptId>& interrupted);
  Result<void> end_pools_for_disk(const std::string& job,
                                  const std::vector<AttemptId>& interrupted);
  Result<void> end_pool(const AttemptId& left_by, const std::string& reason);
  Result<void> adopt_pool(const JobRecorder::Job& job);
  Result<void> restore_pools(const std::vector<JobRecorder::Job>& jobs);
  std::set<AttemptId> find_pools(const std::vector<JobRecorder::Job>& jobs);
  Result<void> record_reused_pools();
  Result<void> release_instance(const engine::InstanceId& instance);
  Result<void> act_on(const std::string& job, const KeepPool& effect);
  Result<void> act_on(const std::string& job, const EndPool& effect);

  // control_loop_attempts.cc: the events of running attempts.
  Result<void> record(const std::string& job, const std::vector<JobEvent>& events);
  Result<void> act_on(const std::string& job, const PlaceAttempt& effect);
  Result<void> act_on(const std::string& job, const OpenGate& effect);
  Result<void> act_on(const std::string& job, const StopAttempt& effect);
  Result<void> act_on(const std::string& job, const FreeCapacity& effect);
  Result<void> act_on(const std::string& job, const WakeAt& effect);
  Result<std::chrono::milliseconds> bounded_pause(const std::string& job,
                                                  std::chrono::milliseconds pause);
  Result<void> act_on(const std::string& job, const Enqueue& effect);
  Result<void> act_on(const std::string& job, const Dequeue& effect);
  Result<void> follow_journals();
  Result<void> drain(const std::string& job);
  Steady::time_point next_poll(Steady::time_point now) const;
  Result<void> check_agents();
  Result<void> check_attempt(const std::string& job, const AttemptRun::Polled& polled);
  AttemptRun::Polled poll(const std::vector<std::string>& jobs);
  AttemptRun* find_run(const std::string& job);

  JobRecorder& recorder_;
  engine::Engine& engine_;
  AttemptPlanner& planner_;
  const Clock& clock_;
  const SupervisorOptions& options_;
  AttemptCredentials& credentials_;
  AttemptCleaner cleaner_;             // of attempts that have ended, until nothing is left
  std::optional<PlacementBook> book_;  // from start() on, as is the next
  std::optional<AttemptRunParts> parts_;
  std::optional<PartRemover> part_remover_;
  std::map<std::string, AttemptRun> runs_;  // by job
  JobTimers timers_;
  RandomInterruptions interruptions_;
  std::map<std::string, Steady::time_point> newly_queued_;  // not told yet that they wait
  std::map<std::string, std::string> newly_reused_;  // whose pool was taken, not told yet: by whom
  std::optional<Wait> wait_;
  Steady::time_point next_disk_check_{};  // for jobs that would overtake
  bool poll_failed_ = false;              // the last one; already logged
};

}  // namespace trainyard::control
