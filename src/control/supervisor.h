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

// Runs accepted training jobs: one thread, the control thread, records what happens to them and
// carries out the effects.
//
//   waiting --fits--> AttemptStarted stored --> plans durable --> engine.place --> reports -> ended
//      ^                                                                                        |
//      +------------- WokeUp <-- pause of the retry policy <-- failed, to be retried <----------+
//
// The placement book (control/placement_book.h) decides which job may start, and with what. If an
// on-demand job waits for room, warm pools are ended first (control/warm_pool.h), those that became
// Available earliest first; then spot jobs are interrupted, those that started last first, as few
// as make enough room. Spot jobs are also interrupted at random, if configured. An AttemptRun looks
// after the instances of a running attempt (control/attempt_run.h). If an attempt ends without its
// agents' report that nothing is left of it, the engine cleans it up (control/attempt_cleaner.h);
// its capacity isn't granted to others before that has succeeded.
//
// If the state can't be written, or an agent can't be started, for lack of space, descriptors or
// memory, nothing is given up: the turn is retried, after pauses that grow. Meanwhile an alarm is
// raised ("supervision", "agents").
//
// A restart can continue after every step: the stored state says how far a job came, the engine
// finds running agents, and reports that were counted aren't counted again. Destruction has nothing
// to do with stopping jobs: agents go on without the supervisor.
namespace trainyard::control {

struct SupervisorOptions {
  std::filesystem::path attempts;  // the folder of all instances' folders
  // How long a line of a journal may wait to be read. Each running instance costs one open and one
  // stat per turn.
  std::chrono::milliseconds journal_interval{50};
  // Between the end of a turn and the next one: a burst of new jobs is handled many at a time, and
  // their waiting is recorded in one transaction.
  std::chrono::milliseconds pace{5};
  // How often agents are checked for signs of life.
  std::chrono::milliseconds liveness_interval{500};
  // After a turn that failed.
  Backoff retry{std::chrono::milliseconds(50), std::chrono::seconds(5)};
  // How long an agent has, after its last report, to exit before it is killed; and then to be gone.
  std::chrono::milliseconds exit_timeout{5000};
  // The disk that attempts use; without `measure`, its space isn't considered.
  DiskRules disk{};
  DiskKeeper::Measure measure_disk{};
  // How often a job that waits for disk space tries again, if nothing else happens.
  std::chrono::milliseconds disk_interval{1000};
  // After waiting for capacity this long, the first job in the queue gets a message with the
  // figures.
  std::chrono::milliseconds shortage_delay{1000};
  // For each running spot job, on average; 0: no random interruptions. `random_seed` determines the
  // times.
  double interruptions_per_hour = 0;
  std::uint64_t random_seed = 0;
  Alarms* alarms = nullptr;  // outlives the supervisor; null: nobody is told
  // From a clean-up that failed to the next.
  Backoff clean_up_retry{std::chrono::seconds(1), std::chrono::minutes(1)};
  // Removes an object by its URI; succeeds if it doesn't exist. Blocks; any thread. Without it,
  // parts of outputs that won't be joined stay in S3.
  std::function<Result<void>(const std::string& uri)> remove_object{};
  // The maximum number of instances of a type in warm pools ("… for training warm pool usage");
  // nullopt: no limit. Called on the control thread.
  std::function<std::optional<std::int64_t>(const std::string& instance_type)> warm_pool_quota{};
  // The maximum pause before a retry, whatever time an earlier server stored: its clock may have
  // been set back since.
  std::chrono::milliseconds max_retry_pause = kMaxRetryPause;
  // When an agent without a heartbeat counts as silent, and when a stop and MaxRuntimeInSeconds are
  // enforced without it.
  AttemptWatchOptions watch{};
};

class Supervisor {
 public:
  // All outlive this. Attempts are fitted to the engine's capacity.
  Supervisor(JobRecorder& recorder, engine::Engine& engine, AttemptPlanner& planner,
             const Clock& clock, SupervisorOptions options);
  ~Supervisor();
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  // Takes over the jobs that hadn't ended when the previous process did, then starts the control
  // thread. Credentials of running attempts are known when this returns. Call once, before anything
  // else.
  Result<void> start();

  // For a job that was just stored. Any thread; does not block.
  void submit(JobRecorder::Job job);
  // Carries out the effects of a recorded event. Any thread; does not block.
  void execute_effects(const std::string& job, const std::vector<Effect>& effects);

  // Removes everything of a job that has ended: its place, and its folder with the files of its
  // agents. Agents that still run have a moment to exit, then they are killed. When this returns,
  // which is durable, a job of the same name can be created. Idempotent. Blocks; any thread but the
  // control thread. unavailable: an agent doesn't end, or this is being destroyed.
  Result<void> forget(const std::string& job);

  // Connects to a program in the instance's container (engine::Engine::exec()). Any thread.
  Result<UniqueFd> exec(const engine::InstanceId& instance);
  // Removes now what is kept of the job's failed instances. Any thread; does not block.
  void release_kept(const std::string& job);

  // Changes SupervisorOptions::interruptions_per_hour. Any thread; does not block.
  void set_interruptions_per_hour(double rate);

  // The waiting jobs, and what they wait for. Blocks; any thread but the control thread.
  // unavailable: this is being destroyed.
  Result<QueueReport> report_queue();

  // For the container credentials endpoint. Any thread.
  std::optional<std::string> role_for_token(const model::AttemptId& attempt,
                                            std::string_view token) const {
    return credentials_.role_for_token(attempt, token);
  }
  // The token of a running attempt, until its outputs are uploaded. Any thread.
  std::optional<std::string> token_of(const model::AttemptId& attempt) const {
    return credentials_.token_of(attempt);
  }

 private:
  using Steady = std::chrono::steady_clock;

  struct Submission {
    JobRecorder::Job job;
  };
  struct RunEffects {
    std::string job;
    std::vector<Effect> effects;
  };
  struct ForgetJob {
    std::string job;
    std::promise<Result<void>>* done;  // the sender waits for it
  };
  struct QueueQuestion {
    std::promise<Result<QueueReport>>* answer;  // the sender waits for it
  };
  struct ReleaseKept {
    std::string job;
  };
  struct InterruptionRate {
    double per_hour = 0;
  };
  using Message =
      std::variant<Submission, RunEffects, ForgetJob, QueueQuestion, ReleaseKept, InterruptionRate>;
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
    bool is_recorded = false;
  };

  Result<void> recover();
  Result<void> restore_leftovers(const std::set<AttemptId>& in_use);
  void work();
  Result<void> run_round(std::deque<Message>& messages);
  std::optional<Steady::time_point> next_turn() const;
  void leave(std::deque<Message> unhandled);

  Result<void> handle(const Submission& submission);
  Result<void> handle(const RunEffects& message);
  Result<void> handle(const ForgetJob& message);
  Result<void> handle(const QueueQuestion& question);
  Result<void> handle(const ReleaseKept& release);
  Result<void> handle(const InterruptionRate& rate);
  Result<void> drop(const std::string& job);

  // supervisor_queue.cc: which job starts when.
  void enqueue(const JobRecorder::Job& job);
  std::vector<InstanceChoice> choices_of(const JobRecorder::Job& job);
  JobRecorder::Job& select(JobRecorder::Job& job) const;
  DiskRequest disk_request_of(const JobRecorder::Job& job);
  Result<void> wake_up();
  void cancel_timers(const std::string& job);
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

  // supervisor_pools.cc: warm pools.
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

  // supervisor_attempts.cc: the events of running attempts.
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
  Steady::time_point next_poll(Steady::time_point now) const;
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

  // Only for the control thread (for start() before there is one).
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
  Steady::time_point next_disk_check_{};  // for jobs that would overtake
  bool poll_failed_ = false;              // the last one; already logged

  std::thread thread_;
};

}  // namespace trainyard::control
