#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <future>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "base/alarms.h"
#include "base/backoff.h"
#include "base/result.h"
#include "base/time.h"
#include "control/attempt_cleaner.h"
#include "control/attempt_planner.h"
#include "control/attempt_run.h"
#include "control/credentials.h"
#include "control/job_recorder.h"
#include "control/mailbox.h"
#include "control/part_remover.h"
#include "control/placement_book.h"
#include "control/random_interruptions.h"
#include "control/retry_policy.h"
#include "engine/engine.h"

// Sees to it that accepted training jobs run: one thread, the control thread, that records what
// happens to them and carries out what follows.
//
//   waiting --fits--> AttemptStarted stored --> plans durable --> engine.place --> reports -> ended
//      ^                                                                                        |
//      +------------- WokeUp <-- pause of the retry policy <-- failed, to be tried again <------+
//
// Who may begin, and with what, says the placement book (control/placement_book.h). Where an
// on-demand job waits for room that spot jobs have, as many of those are interrupted as make it,
// those that began last first; and by chance, where that is configured. Before that, warm pools end
// (control/warm_pool.h), those that became Available first first. The instances of a running
// attempt are an AttemptRun's (control/attempt_run.h). An attempt that ends without its agents'
// word that nothing is left of it is cleaned up after by the engine (control/attempt_cleaner.h);
// its capacity is not given out before that is done.
//
// Where the state can't be written, or an agent can't be started, for want of space, descriptors or
// memory, nothing is given up: what was not done is done later, in a turn that is tried again after
// a pause that grows. Meanwhile an alarm is up ("supervision", "agents").
//
// Every step is one that a restart can take up: what is stored says how far a job came, an agent
// that runs is found again by the engine, and reports that were counted are not counted again.
// Leaving (destruction) and stopping a job have nothing to do with each other: agents go on when
// this goes.
namespace trainyard::control {

struct SupervisorOptions {
  std::filesystem::path attempts;  // the folder of all instances' folders
  // How long a line of a journal may wait to be read. Each running instance costs one open and stat
  // a turn.
  std::chrono::milliseconds journal_interval{50};
  // From the end of a turn to the next: jobs that come in a burst are taken up many at a time, and
  // told that they wait in one transaction.
  std::chrono::milliseconds pace{5};
  // How often an agent is asked for signs of life.
  std::chrono::milliseconds liveness_interval{500};
  // After a turn that failed.
  Backoff retry{std::chrono::milliseconds(50), std::chrono::seconds(5)};
  // What an agent has, after its last report, to end by itself before it is killed; and then to be
  // gone.
  std::chrono::milliseconds farewell{5000};
  // The disk that attempts live on; without a measure its space is not looked after.
  DiskRules disk{};
  DiskKeeper::Measure measure_disk{};
  // How often a job that waits for disk space looks again, where nothing else is to be done.
  std::chrono::milliseconds disk_interval{1000};
  // A job that is first, and waits for capacity for so long, is told with what figures.
  std::chrono::milliseconds shortage_patience{1000};
  // Of each spot job that runs, at the average; 0: none by chance. `random_seed` decides when.
  double interruptions_per_hour = 0;
  std::uint64_t random_seed = 0;
  Alarms* alarms = nullptr;  // outlives the supervisor; null: nobody is told
  // From a clean-up that failed to the next.
  Backoff clean_up_retry{std::chrono::seconds(1), std::chrono::minutes(1)};
  // Removes an object by its URI; absent is fine. Blocks; any thread. Without it, the parts of
  // outputs that nobody joins stay in S3.
  std::function<Result<void>(const std::string& uri)> remove_object{};
  // How many instances of a type may be kept in warm pools, beyond those that are ("… for training
  // warm pool usage"); nullopt: any number. Control thread.
  std::function<std::optional<std::int64_t>(const std::string& instance_type)> warm_pool_quota{};
  // A retry is put off by no more than this, whatever time a server of before gave it by a clock
  // that was set back since.
  std::chrono::milliseconds max_retry_pause = kMaxRetryPause;
  // When an agent without a sign of life is said to be silent, and when a stop and
  // MaxRuntimeInSeconds are kept without it.
  AttemptWatchOptions watch{};
};

class Supervisor {
 public:
  // All outlive this. The engine's capacity is what attempts are fitted to.
  Supervisor(JobRecorder& recorder, engine::Engine& engine, AttemptPlanner& planner,
             const Clock& clock, SupervisorOptions options);
  ~Supervisor();
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  // Takes up the jobs that were not finished when the process before this one ended, then starts
  // the control thread. Credentials of running attempts are known when this returns. Once, before
  // all else.
  Result<void> start();

  // A job was stored and wants to run. Any thread; does not block.
  void submit(JobRecorder::Job job);
  // Carries out what recording an event gave. Any thread; does not block.
  void carry_out(const std::string& job, const std::vector<Effect>& effects);

  // Nothing is kept of a job that has ended: not its place, not its folder with all that its agents
  // kept there. Agents of it that still run are given a moment to leave, then killed. When this
  // returns, a job of the same name can be created; it is on disk then. Idempotent. Blocks; any
  // thread but the control thread. unavailable: an agent does not end, or this is leaving.
  Result<void> forget(const std::string& job);

  // A connection to a program in the instance's container (engine::Engine::exec()). Any thread.
  Result<UniqueFd> exec(const engine::InstanceId& instance);
  // What is kept of the job's failed instances goes now. Any thread; does not block.
  void release_kept(const std::string& job);

  // As SupervisorOptions has it, from now on. Any thread; does not block.
  void set_interruptions_per_hour(double rate);

  // Who waits, and for what. Blocks; any thread but the control thread. unavailable: this is
  // leaving.
  Result<QueueReport> report_queue();

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
    JobRecorder::Job job;
  };
  struct EffectsOf {
    std::string job;
    std::vector<Effect> effects;
  };
  struct Forgetting {
    std::string job;
    std::promise<Result<void>>* done;  // the sender waits for it
  };
  struct QueueQuestion {
    std::promise<Result<QueueReport>>* answer;  // the sender waits for it
  };
  struct KeptRelease {
    std::string job;
  };
  struct InterruptionRate {
    double per_hour = 0;
  };
  using Message =
      std::variant<Submission, EffectsOf, Forgetting, QueueQuestion, KeptRelease, InterruptionRate>;
  using TimerName = std::pair<std::string, WakeReason>;  // of the job
  struct Timer {
    Steady::time_point due;
    Timestamp at;
  };
  // Why the first of the queue waits.
  struct Wait {
    std::string job;
    Shortage shortage;
    Steady::time_point since;
    bool is_told = false;
  };

  Result<void> recover();
  Result<void> take_up_leftovers(const std::set<AttemptId>& in_use);
  void work();
  Result<void> turn(std::deque<Message>& messages);
  std::optional<Steady::time_point> next_turn() const;
  void leave(std::deque<Message> unread);

  Result<void> handle(const Submission& submission);
  Result<void> handle(const EffectsOf& message);
  Result<void> handle(const Forgetting& message);
  Result<void> handle(const QueueQuestion& question);
  Result<void> handle(const KeptRelease& release);
  Result<void> handle(const InterruptionRate& rate);
  Result<void> drop(const std::string& job);

  // supervisor_queue.cc: who begins, and when.
  void enqueue(const JobRecorder::Job& job);
  std::vector<InstanceChoice> choices_of(const JobRecorder::Job& job);
  JobRecorder::Job& select(JobRecorder::Job& job) const;
  DiskRequest disk_request_of(const JobRecorder::Job& job);
  Result<void> wake_up();
  void forget_timers(const std::string& job);
  Result<void> schedule();
  Result<bool> begin_first(const std::string& job);
  Result<void> begin_overtaking();
  Result<std::optional<JobRecorder::Job>> find_waiting(const std::string& job);
  Result<bool> begin(const JobRecorder::Job& job, std::optional<KeptPool> pool = {});
  bool passes_soon(const std::string& first);
  bool has_ended(const AttemptId& attempt);
  bool is_leaving(const AttemptId& attempt);
  Result<void> make_room();
  std::vector<AttemptId> interruptible() const;
  bool lacks_disk(const std::string& first) const;
  Result<void> interrupt_by_chance();
  Result<void> interrupt_by_rule();
  Result<void> tell_who_waits();
  void note_shortage(const std::string& job, Shortage shortage);
  Result<void> tell_shortage();

  // supervisor_pools.cc: warm pools.
  Result<bool> begin_on_pool(const JobRecorder::Job& job);
  Result<void> end_pools(const std::vector<AttemptId>& pools, const std::string& reason);
  Result<void> end_pools_for(const std::string& job, const std::vector<AttemptId>& interrupted);
  Result<void> end_pools_for_disk(const std::string& job,
                                  const std::vector<AttemptId>& interrupted);
  Result<void> end_pool(const AttemptId& left_by, const std::string& reason);
  Result<void> adopt_pool(const JobRecorder::Job& job);
  Result<void> take_up_pools(const std::vector<JobRecorder::Job>& jobs);
  std::set<AttemptId> find_pools(const std::vector<JobRecorder::Job>& jobs);
  Result<void> tell_pools_reused();
  Result<void> give_back(const engine::InstanceId& instance);
  Result<void> act_on(const std::string& job, const KeepPool& effect);
  Result<void> act_on(const std::string& job, const EndPool& effect);

  // supervisor_attempts.cc: what running attempts come to.
  Result<void> record(const std::string& job, const std::vector<JobEvent>& events);
  Result<void> act(const std::string& job, const std::vector<Effect>& effects);
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
  Steady::time_point next_look(Steady::time_point now) const;
  Result<void> check_agents();
  Result<void> check_attempt(const std::string& job, const AttemptRun::Polled& polled);
  AttemptRun::Polled poll(const std::vector<std::string>& jobs);
  AttemptRun* find_run(const std::string& job);

  JobRecorder& recorder_;
  engine::Engine& engine_;
  AttemptPlanner& planner_;
  const Clock& clock_;
  const SupervisorOptions options_;
  AttemptCredentials credentials_;  // its own lock
  Mailbox<Message> mailbox_;        // its own lock

  // The control thread's (start()'s before there is one).
  AttemptCleaner cleaner_;             // of attempts that have ended, until nothing is left
  std::optional<PlacementBook> book_;  // from start() on, as is the next
  std::optional<AttemptRunParts> parts_;
  std::optional<PartRemover> part_remover_;
  std::map<std::string, AttemptRun> runs_;  // by job
  std::map<TimerName, Timer> timers_;
  RandomInterruptions interruptions_;
  std::map<std::string, Steady::time_point> newly_queued_;  // not told yet that they wait
  std::map<std::string, std::string> newly_reused_;  // whose pool was taken, not told yet: by whom
  std::optional<Wait> wait_;
  Steady::time_point next_look_at_disk_{};  // for jobs that would overtake
  bool poll_failed_ = false;                // the last one; already logged

  std::thread thread_;
};

}  // namespace trainyard::control
