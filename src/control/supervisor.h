#pragma once

#include <deque>
#include <future>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/unique_fd.h"
#include "control/control_loop.h"
#include "control/credentials.h"
#include "control/job_recorder.h"
#include "control/mailbox.h"
#include "control/supervisor_options.h"
#include "engine/engine.h"

// Runs accepted training jobs: one thread, the control thread, records what happens to them and
// carries out the effects (control/control_loop.h). Others send it messages.
//
//   waiting --fits--> AttemptStarted stored --> plans durable --> engine.place --> reports -> ended
//      ^                                                                                        |
//      +------------- WokeUp <-- pause of the retry policy <-- failed, to be retried <----------+
//
// If the state can't be written, or an agent can't be started, for lack of space, descriptors or
// memory, nothing is given up: the round is retried, after pauses that grow. Meanwhile an alarm is
// raised ("supervision", "agents").
//
// A restart can continue after every step: the stored state says how far a job came, the engine
// finds running agents, and reports that were counted aren't counted again. Destruction has nothing
// to do with stopping jobs: agents go on without the supervisor.
namespace trainyard::control {

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
  // The name of the instance's log stream. not_found: its folder has been removed. Any thread.
  Result<std::string> log_stream(const engine::InstanceId& instance) const;
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

  void work();
  Result<void> handle_all(std::deque<Message>& messages);
  void leave(std::deque<Message> unhandled);
  Result<void> handle(const Submission& submission);
  Result<void> handle(const RunEffects& message);
  Result<void> handle(const ForgetJob& message);
  Result<void> handle(const QueueQuestion& question);
  Result<void> handle(const ReleaseKept& release);
  Result<void> handle(const InterruptionRate& rate);

  engine::Engine& engine_;
  const SupervisorOptions options_;
  AttemptCredentials credentials_;  // its own lock
  Mailbox<Message> mailbox_;        // its own lock
  ControlLoop loop_;                // the control thread's; start()'s before there is one
  std::thread thread_;
};

}  // namespace trainyard::control
