#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <variant>
#include <vector>

#include "base/alarms.h"
#include "base/result.h"
#include "base/time.h"
#include "control/attempt_cleaner.h"
#include "control/attempt_planner.h"
#include "control/attempt_watch.h"
#include "control/credentials.h"
#include "control/disk_keeper.h"
#include "control/job_recorder.h"
#include "control/journal_tail.h"
#include "control/scheduler.h"
#include "engine/engine.h"

// Sees to it that accepted training jobs run: one thread, the control thread, that lets jobs start
// in their turn, reads the journals of their agents, and notices agents that are gone.
//
//   waiting --fits--> AttemptStarted stored --> plan.json durable --> engine.place --> reports -->
//   ended
//                                                        ^                               |
//                                                        +--- agent gone, no `finished` -+   (once)
//
// Where the state can't be written, or an agent can't be started, for want of space, descriptors or
// memory, nothing is given up: what was not done is done later, in a turn that is tried again after
// a pause that grows. Meanwhile an alarm is up ("supervision", "agents").
//
// An attempt that ends without its agent's word that nothing is left of it is cleaned up after by
// the engine (control/attempt_cleaner.h); its capacity is not given out before that is done.
//
// Every step is one that a restart can take up: what is stored says how far a job came, an agent
// that runs is found again by the engine, and reports that were counted are not counted again.
// Leaving (destruction) and stopping a job have nothing to do with each other: agents go on when
// this goes.
namespace trainyard::control {

struct SupervisorOptions {
  std::filesystem::path attempts;  // the folder of all instances' folders
  // How long a line of a journal may wait to be read. Each running attempt costs one open and stat
  // a turn.
  std::chrono::milliseconds journal_interval{50};
  // From the end of a turn to the next: jobs that come in a burst are taken up many at a time, and
  // told that they wait in one transaction.
  std::chrono::milliseconds pace{5};
  // How often an agent is asked for signs of life.
  std::chrono::milliseconds liveness_interval{500};
  // After a turn that failed; doubled each time, up to a hundred times that.
  std::chrono::milliseconds retry_interval{50};
  // What an agent has, after its last report, to end by itself before it is killed; and then to be
  // gone.
  std::chrono::milliseconds farewell{5000};
  // The disk that attempts live on; without a measure its space is not looked after.
  DiskRules disk{};
  DiskKeeper::Measure measure_disk{};
  // How often a job that waits for disk space looks again, where nothing else is to be done.
  std::chrono::milliseconds disk_interval{1000};
  Alarms* alarms = nullptr;  // outlives the supervisor; null: nobody is told
  // From a clean-up that failed to the next, doubled each time up to a minute.
  std::chrono::milliseconds clean_up_retry{1000};
  // When an agent without a sign of life is said to be silent, and when a stop and
  // MaxRuntimeInSeconds are kept without it.
  AttemptWatchOptions watch{};
};

class Supervisor {
 public:
  // All outlive this. The machine's size is what attempts are fitted to.
  Supervisor(JobRecorder& recorder, engine::Engine& engine, AttemptPlanner& planner,
             const Machine& machine, const Clock& clock, SupervisorOptions options);
  ~Supervisor();
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  // Takes up the jobs that were not finished when the process before this one ended, then starts
  // the control thread. Credentials of running attempts are known when this returns. Once, before
  // all else.
  Result<void> start();

  // Jobs wait for capacity: one that is stored now waits behind them. Any thread.
  bool has_waiting() const { return has_waiting_.load(std::memory_order_relaxed); }
  // A job was stored and wants to run. `knows`: it is stored as one that waits. Any thread; does
  // not block.
  void submit(store::StoredJob job, bool knows = false);
  // Carries out what recording an event gave. Any thread; does not block.
  void carry_out(const std::string& job, const std::vector<Effect>& effects);

  // Nothing is kept of a job that has ended: not its place, not its folder with all that its agents
  // kept there. Agents of it that still run are given a moment to leave, then killed. When this
  // returns, a job of the same name can be created; it is on disk then. Idempotent. Blocks; any
  // thread but the control thread. unavailable: an agent does not end, or this is leaving.
  Result<void> forget(const std::string& job);

  // The container-credentials endpoint asks with this. Any thread.
  std::optional<std::string> role_for_token(const std::string& job, int attempt,
                                            std::string_view token) const {
    return credentials_.role_for_token(job, attempt, token);
  }
  // That of a running attempt, until its outputs are uploaded. Any thread.
  std::optional<std::string> token_of(const std::string& job, int attempt) const {
    return credentials_.token_of(job, attempt);
  }

 private:
  using Steady = std::chrono::steady_clock;

  struct Submission {
    store::StoredJob job;
    bool knows;
  };
  struct EffectsOf {
    std::string job;
    std::vector<Effect> effects;
  };
  struct Forgetting {
    std::string job;
    std::promise<Result<void>>* done;  // the sender waits for it
  };
  using Message = std::variant<Submission, EffectsOf, Forgetting>;
  // One attempt whose agent runs, or is to be found.
  struct Attempt {
    engine::AgentOrder order;
    JournalTail tail;
    AttemptWatch watch;
    std::chrono::seconds max_runtime{0};  // of its plan, as is the next
    std::chrono::seconds stop_grace{0};
    std::int64_t counted = 0;  // the last report that is in the job's state
    int starts = 0;            // agents of this attempt that were seen or started by this process
    bool is_undone = false;    // `finished` said that nothing is left
    // Its folder is another job's of the same name; that goes first.
    bool is_occupied = false;
    Steady::time_point next_check{};
  };

  Result<void> recover();
  void work();
  Result<void> turn(std::deque<Message>& messages);
  void pause(const Error& error, std::chrono::milliseconds& interval);
  void leave(std::deque<Message> unread);

  void post(Message message);
  Result<void> handle(const Submission& submission);
  Result<void> handle(const EffectsOf& message);
  Result<void> handle(const Forgetting& message);
  Result<void> record(const std::string& job, const std::vector<JobEvent>& events);
  Result<void> take_up(const std::string& job, const Recorded& recorded);
  Result<void> act(const std::string& job, const std::vector<Effect>& effects);
  Result<void> act_on(const std::string& job, const PlaceAttempt& effect);
  Result<void> act_on(const std::string& job, const StopAttempt& effect);
  Result<void> act_on(const std::string& job, const FreeCapacity& effect);
  Result<void> act_on(const std::string& job, const Dequeue& effect);
  // Attempts with several hosts, and retries, are refused by name as yet.
  static Result<void> act_on(const std::string&, const OpenGate&) { return ok(); }
  static Result<void> act_on(const std::string&, const WakeAt&) { return ok(); }
  static Result<void> act_on(const std::string&, const Enqueue&) { return ok(); }

  void enqueue(const store::StoredJob& job, bool knows);
  InstanceSize need_of(const store::StoredJob& job);
  Result<void> schedule();
  Result<bool> find_disk(const std::string& job);
  Result<void> say_what_waits_for_disk();
  DiskRequest disk_request(const store::StoredJob& job);
  Bytes reserved_for(const std::string& job) const;
  void release(const std::string& job);
  Result<void> drop(const std::string& job);
  Result<void> begin_attempt(const std::string& job);
  Result<void> launch(const std::string& job);
  Result<void> vacate(const std::string& job);
  Result<void> take_up_leftovers();
  Result<void> prepare_and_start(const JobRecorder::Job& job, const engine::AgentOrder& order);
  void learn_plan(const JobRecorder::Job& job, const std::string& plan_text);

  Result<void> follow_journals();
  Result<void> drain(const std::string& job);
  Result<void> give_up_on_journal(const std::string& job, const Error& error);
  void release_attempt(const std::string& job, int number);
  Result<void> check_agents();
  Result<void> check_agent(const std::string& job, const engine::InstanceStatus* status);
  Result<void> watch_agent(const JobRecorder::Job& job);
  Result<void> handle_gone(const std::string& job);
  Result<void> end_attempt(const std::string& job, const JobEvent& event);
  void fence(const engine::AgentOrder& order);
  void clean_up();

  Attempt make_attempt(const std::string& job, int number, const std::string& job_id) const;
  Attempt* find_attempt(const std::string& job);

  JobRecorder& recorder_;
  engine::Engine& engine_;
  AttemptPlanner& planner_;
  const Clock& clock_;
  const SupervisorOptions options_;
  const Machine machine_;
  AttemptCredentials credentials_;  // its own lock

  // The control thread's (start()'s before there is one).
  Scheduler scheduler_;
  DiskKeeper disk_;
  std::string waits_for_disk_;               // the head of the queue, or nobody
  std::string disk_message_;                 // why it waits, if that isn't told yet
  std::vector<std::string> newly_queued_;    // not told yet that they wait
  std::vector<std::string> granted_;         // hold their share; their attempt isn't stored yet
  std::set<std::string> not_launched_;       // their agents are to be started when that works
  std::atomic<bool> has_waiting_{false};     // of scheduler_, after each turn; read by any thread
  std::map<std::string, Attempt> attempts_;  // by job
  AttemptCleaner cleaner_;  // of attempts that have ended, until nothing is left of them

  std::mutex mutex_;  // guards messages_, leaving_ and left_
  std::condition_variable wake_;
  std::deque<Message> messages_;
  bool leaving_ = false;
  bool left_ = false;  // the control thread reads no more messages

  std::thread thread_;
};

}  // namespace trainyard::control
