#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/alarms.h"
#include "base/result.h"
#include "base/time.h"
#include "control/attempt_cleaner.h"
#include "control/attempt_planner.h"
#include "control/attempt_watch.h"
#include "control/credentials.h"
#include "control/job_events.h"
#include "control/job_recorder.h"
#include "control/job_state.h"
#include "control/journal_tail.h"
#include "control/placement_book.h"
#include "engine/engine.h"

namespace trainyard::control {

// What all runs work with. All outlives them.
struct AttemptRunParts {
  engine::Engine& engine;
  AttemptPlanner& planner;
  PlacementBook& book;
  AttemptCleaner& cleaner;
  AttemptCredentials& credentials;
  const Clock& clock;
  std::filesystem::path attempts;  // the folder of all instances' folders
  AttemptWatchOptions watch{};
  Alarms* alarms = nullptr;  // null: nobody is told
  // From looking whether an occupied folder is vacated to the next time, and where that failed.
  std::chrono::milliseconds vacate_pace{50};
  std::chrono::milliseconds vacate_retry{1000};
};

// The instances of one attempt against the engine: their plans, agents, journals, gates and ends.
// It changes no job: it gives events, which whoever owns it records, and it is told the state that
// came of them. What is not recorded is seen, and given, again. Whatever can be told from the
// stored state and the instances' folders is, so that a run made after a restart goes on where the
// one before it was. Not safe for concurrent use: the control thread's.
class AttemptRun {
 public:
  using Steady = std::chrono::steady_clock;
  using Polled = std::map<engine::InstanceId, engine::InstanceStatus>;

  // Of the job's running attempt.
  AttemptRun(const AttemptRunParts& parts, const JobRecorder::Job& job);

  int number() const { return number_; }
  Timestamp began() const { return began_; }
  // A spot job's, whose containers have not ended, and that isn't stopped.
  bool can_be_interrupted() const { return is_spot_ && !is_leaving_; }
  // When a rule of the server has it interrupted, by the clock; nullopt: none does.
  std::optional<Timestamp> interrupt_at() const { return interrupt_at_; }
  // It gives its place back soon: it is stopped, or its containers have ended.
  bool is_leaving() const { return is_leaving_; }

  // One that began before this process: its instances hold what their plans say. Nothing is
  // started before look() finds that it has to be.
  void adopt(const JobRecorder::Job& job);
  // Those without a plan hold what they need from here on. An attempt that was stored, and not
  // planned, when the process before this one ended holds nothing else. An error: it can't be told,
  // or not held; launch() fails for the same reason.
  Result<void> hold_places(const JobRecorder::Job& job);
  // Writes the plans that are not there yet, durably, and has the engine start the agents.
  std::vector<JobEvent> launch(const JobRecorder::Job& job);

  // What the agents reported since the last call; more may be left if any is given. A journal that
  // can't be read ends its instance.
  std::vector<JobEvent> read_journals();
  // All events given so far are recorded, and this is the job's state.
  void keep(const JobState& state);
  // They could not be: read_journals() gives them again.
  void unread();

  // Those that the engine is to be asked about, for look().
  std::vector<engine::AgentOrder> orders() const;
  // Looks after the agents: gone ones are started again, or given up; stops are asked for until
  // they come; silence is told, and what a silent agent doesn't keep is kept without it. `polled`:
  // what the engine knows of orders(). Read the journals of those that are gone first.
  std::vector<JobEvent> look(const JobRecorder::Job& job, const Polled& polled);
  // Tried again by look() where it fails.
  void open_gate(const OpenGate& gate);

  // The attempt is over: its instances' places are given back, those of which something may be left
  // by the cleaner, once it isn't.
  void release();
  // The same, but its instances go on holding what they do, as a warm pool.
  void keep_pool();

  Steady::time_point next_look() const { return next_look_; }
  void look_at(Steady::time_point time) { next_look_ = time; }
  // There were no means to start an agent.
  bool is_short_of_means() const { return short_of_means_; }
  // What the instance's volume has on the disk already.
  static Bytes reserved_volume(const std::filesystem::path& attempts,
                               const engine::InstanceId& instance);

 private:
  struct Instance {
    engine::AgentOrder order;
    JournalTail tail;
    JournalTail unread_tail;  // where the recorded part of the journal ends
    AttemptWatch watch;
    std::int64_t counted = 0;  // the last report that is in the job's state
    std::int64_t read = 0;     // the last one that was given
    InstancePhase phase = InstancePhase::placed;
    int starts = 0;  // of agents, since it came on
    Steady::time_point started_at{};
    bool is_over = false;    // by the job's state
    bool is_undone = false;  // `finished` said that nothing is left
  };

  std::vector<JobEvent> start(const JobRecorder::Job& job, const std::vector<Instance*>& instances);
  Result<void> place(const JobRecorder::Job& job, const std::vector<Instance*>& instances);
  Result<void> write_plan(const JobRecorder::Job& job, const Instance& instance);
  void learn_plan(const JobRecorder::Job& job, const model::LaunchPlan& plan);
  std::vector<JobEvent> read_journal(Instance& instance);
  std::vector<JobEvent> vacate(const JobRecorder::Job& job);
  std::vector<JobEvent> refuse_start(const std::string& reason);
  std::optional<JobEvent> watch(Instance& instance, const AttemptState& state);
  // An event that ends an instance without its agent, which is not there, or can't be started;
  // nullopt: it is to be started again.
  std::optional<JobEvent> end_of_gone(Instance& instance, const AttemptState& state);
  void ask_to_stop(const AttemptState& state);
  void tell_of_stop(const Instance& instance, StopCause cause);
  void open_gates();
  void fence(const Instance& instance);
  void leave_source();

  const AttemptRunParts& parts_;
  const std::string job_;
  const int number_;
  std::vector<Instance> instances_;
  std::vector<OpenGate> gates_;  // to be opened
  std::string token_;            // of the plans
  std::chrono::seconds max_runtime_{0};
  std::chrono::seconds stop_grace_{0};
  Steady::time_point next_look_{};
  bool is_occupied_ = false;  // a folder is of another job of the same name; that goes first
  bool short_of_means_ = false;
  bool is_spot_ = false;
  bool is_leaving_ = false;
  Timestamp began_{};
  std::optional<Timestamp> interrupt_at_{};
  std::optional<PoolSource> reuses_;
};

}  // namespace trainyard::control
