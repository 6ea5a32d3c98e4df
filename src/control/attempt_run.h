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

// What all runs work with. Everything here outlives them.
struct AttemptRunParts {
  engine::Engine& engine;
  AttemptPlanner& planner;
  PlacementBook& book;
  AttemptCleaner& cleaner;
  AttemptCredentials& credentials;
  const Clock& clock;
  std::filesystem::path attempts;  // the folder of all instances' folders
  AttemptWatchOptions watch{};
  Alarms* alarms = nullptr;  // null: no alarms are raised
  // Between checks whether an occupied folder has been vacated, and after a failure.
  std::chrono::milliseconds vacate_pace{50};
  std::chrono::milliseconds vacate_retry{1000};
};

// The instances of one attempt and their engine: plans, agents, journals, gates and ends. It
// doesn't change the job: it returns events, which its owner records, and is passed the resulting
// state. Events that weren't recorded are returned again. Its state follows from the stored state
// and the instances' folders, so that a run that is created after a restart continues where the
// earlier one was. Not safe for concurrent use: only for the control thread.
class AttemptRun {
 public:
  using Steady = std::chrono::steady_clock;
  using Polled = std::map<engine::InstanceId, engine::InstanceStatus>;

  // For the job's running attempt.
  AttemptRun(const AttemptRunParts& parts, const JobRecorder::Job& job);

  int number() const { return number_; }
  model::AttemptId id() const { return {job_, number_}; }
  Timestamp began() const { return began_; }
  // It is a spot job's, its containers haven't exited, and it isn't being stopped.
  bool can_be_interrupted() const { return is_spot_ && !is_ending_; }
  // When a rule of the server interrupts it; nullopt: none does.
  std::optional<Timestamp> interrupt_at() const { return interrupt_at_; }
  // It will soon release its place: it is being stopped, or its containers have exited.
  bool is_ending() const { return is_ending_; }

  // For an attempt that started before this process: its instances hold what their plans say.
  // Starts nothing; look() does if necessary.
  void adopt(const JobRecorder::Job& job);
  // Instances without a plan hold what they need from here on: an attempt that was stored but not
  // planned when the previous process ended holds nothing else. Error: what they need can't be
  // determined or held; launch() fails for the same reason.
  Result<void> hold_places(const JobRecorder::Job& job);
  // Writes the missing plans, durably, and has the engine start the agents.
  std::vector<JobEvent> launch(const JobRecorder::Job& job);

  // The agents' reports since the last call; if it returns any, there may be more. A journal that
  // can't be read ends its instance.
  std::vector<JobEvent> read_journals();
  // All events returned so far were recorded; `state` is the resulting state.
  void keep(const JobState& state);
  // They couldn't be recorded: read_journals() will return them again.
  void rewind();

  // The instances to poll before look().
  std::vector<engine::AgentOrder> orders() const;
  // Checks the agents: starts dead ones again or gives them up, repeats requests to stop until they
  // take effect, reports silence, and enforces limits that a silent agent doesn't keep. `polled`:
  // the engine's answer for orders(). Read the journals of dead agents first.
  std::vector<JobEvent> look(const JobRecorder::Job& job, const Polled& polled);
  // Retried by look() if it fails.
  void open_gate(const OpenGate& gate);

  // The attempt is over: releases its instances' places; if something may be left of an instance,
  // only after the cleaner has removed it.
  void release();
  // The same, but the instances keep what they hold, as a warm pool.
  void retain_pool();

  Steady::time_point next_poll() const { return next_poll_; }
  void schedule_poll(Steady::time_point time) { next_poll_ = time; }
  // An agent couldn't be started for lack of memory, descriptors or space.
  bool lacks_resources() const { return lacks_resources_; }
  // The space that the instance's volume already occupies on the disk.
  static Bytes reserved_volume(const std::filesystem::path& attempts,
                               const engine::InstanceId& instance);

 private:
  struct Instance {
    engine::AgentOrder order;
    JournalTail tail;
    JournalTail recorded_tail;  // where the recorded part of the journal ends
    AttemptWatch watch;
    std::int64_t counted = 0;  // the last report that is in the job's state
    std::int64_t read = 0;     // the last one that was returned
    InstancePhase phase = InstancePhase::placed;
    int starts = 0;  // of agents, since its last progress
    Steady::time_point started_at{};
    bool is_over = false;        // by the job's state
    bool is_cleaned_up = false;  // `finished` said that nothing is left
  };

  std::vector<JobEvent> start(const JobRecorder::Job& job, const std::vector<Instance*>& instances);
  Result<void> place(const JobRecorder::Job& job, const std::vector<Instance*>& instances);
  Result<void> write_plan(const JobRecorder::Job& job, const Instance& instance);
  void learn_plan(const JobRecorder::Job& job, const model::LaunchPlan& plan);
  std::vector<JobEvent> read_journal(Instance& instance);
  std::vector<JobEvent> vacate(const JobRecorder::Job& job);
  std::vector<JobEvent> refuse_start(const std::string& reason);
  std::optional<JobEvent> watch(Instance& instance, const AttemptState& state);
  // The event that ends an instance whose agent is gone or can't be started; nullopt: start it
  // again.
  std::optional<JobEvent> end_of_gone(Instance& instance, const AttemptState& state);
  void send_stop(const AttemptState& state);
  void write_stop_file(const Instance& instance, StopCause cause);
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
  Steady::time_point next_poll_{};
  bool is_occupied_ = false;  // a folder is another job's of the same name; it is removed first
  bool lacks_resources_ = false;
  bool is_spot_ = false;
  bool is_ending_ = false;
  Timestamp began_{};
  std::optional<Timestamp> interrupt_at_{};
  std::optional<PoolSource> reuses_;
};

}  // namespace trainyard::control
