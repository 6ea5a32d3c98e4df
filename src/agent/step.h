#pragma once

#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/container_record.h"
#include "agent/failure_reason.h"
#include "agent/feeder_client.h"
#include "agent/interruption.h"
#include "agent/journal.h"
#include "agent/shim_client.h"
#include "agent/system_monitor.h"
#include "agent/volume.h"
#include "base/result.h"
#include "data/counting_s3_client.h"
#include "data/s3_client.h"
#include "model/launch_plan.h"
#include "runtime/runtime.h"

// What an instance consists of, in small units that each have a whole life; steps.cc is the one
// list of them, and instance.cc the loop over it:
//
//   prepare ─▶ (container starts) ─▶ started ─▶ tick … ─▶ (container ends) ─▶ ended
//      │ fails                                                                  │
//      └───────────────────────────▶ finish ◀───────────────────────────────────┘
//                                       │
//                                     undo
namespace trainyard::health {
class PeerResponder;
}

namespace trainyard::agent {

// A consumer of samples of what the container uses.
struct SampleWish {
  std::chrono::milliseconds interval;
  bool exact = false;  // false: samples may come more often
  SystemMonitor::Consumer consumer;
};

// What the steps of one instance work with, and what they hand to each other. Used on the
// instance's thread; notice() on any.
struct StepContext {
  const model::LaunchPlan& plan;
  const std::filesystem::path directory;  // the instance's own
  runtime::Runtime& runtime;
  data::S3Client& download;        // gives up at an interruption
  data::CountingS3Client& upload;  // doesn't: what a stopped job wrote is kept
  data::CountingS3Client& live;    // the same, but soon says what fails, to who tries again
  Journal& journal;
  Interruption& interruption;
  const Clock& clock;
  const StartShim& start_shim;
  const StartFeeder& start_feeder;
  data::S3Client* const check_s3;  // in place of the infrastructure check's own; null: none is

  // From step to step. Made while preparing, each before it is used.
  Volume volume;
  runtime::ContainerSpec spec{};
  // Made beside what other steps prepare. Not valid: the job has the machine's network, or none.
  std::shared_future<Result<runtime::JoinedNetwork>> network{};
  // Answers the other hosts' infrastructure checks until all of them are prepared.
  std::shared_ptr<health::PeerResponder> peer_responder{};
  std::function<void(std::string_view)> log_line{};  // a line of the platform's; any thread
  std::vector<SampleWish> samples{};                 // wanted while the container runs
  // As its shim told last.
  ContainerState container{};
  // How it ended, for ended() and finish(). nullopt: it never started, or it was lost.
  std::optional<runtime::ContainerExit> exit{};

  // What the instance came to.
  std::optional<model::StopReason> stopped{};  // it was stopped before its container had ended
  std::optional<Failure> failure{};
  std::string model_artifacts{};  // s3://…; empty: no model was uploaded
  bool keep_warm = false;         // undo() leaves what is warm_instance.h's

  // The first failure is the instance's; what fails after it is only logged.
  void fail(Failure found);
  // A line of the platform's into the job's log. Any thread, from the preparing of the log on.
  void notice(const std::string& line) const;
  // Returns when the report is durable. One that an agent before this one made isn't made again.
  void report(model::ReportKind kind, std::string message = {});
  // Whether an agent before this one has reported it.
  bool was_reported(model::ReportKind kind) const;
  // Where the disk is full, the report is written later: a container that runs, or has ended, is
  // not kept waiting.
  void report_soon(model::Report report);
  // Says in the job's own words what is being downloaded ("Downloading input data"), and starts the
  // clock of MaxRuntimeInSeconds.
  void downloading(const std::string& message);
  std::string downloading_message{};  // the last one
};

// One unit of an instance. All calls come on the instance's one thread, in the list's order unless
// said otherwise; an error is logged with the step's name. A step keeps what it has made in itself
// as long as the agent lives, and on disk where undo() must find it after the agent's death.
class Step {
 public:
  virtual ~Step() = default;
  virtual std::string_view name() const = 0;

  // Before the container starts; once. May block for long, but notices an interruption, and then
  // ends soon with whatever error. An error is the instance's failure: no later step is prepared,
  // no container is started, and finish() and undo() follow.
  virtual Result<void> prepare(StepContext&) { return ok(); }

  // In place of prepare(), in an agent that found the container of one before it, whose calls of
  // prepare() had all come to their ends. Makes nothing anew on disk.
  virtual Result<void> take_up(StepContext&) { return ok(); }

  // Once the container has started (context.container), or when a started one was taken up; once,
  // or not at all if it could not be started. It may have ended already. Doesn't block: what has to
  // go on beside the container gets a thread. An error ends the container and is the instance's
  // failure.
  virtual Result<void> started(StepContext&) { return ok(); }

  // About ten times a second while the container runs. Doesn't block. An error ends the container
  // and is the instance's failure; no step has a tick after it.
  virtual Result<void> tick(StepContext&) { return ok(); }

  // The container has ended (context.exit) and all its output has been taken, or it was lost or
  // could not be started (no context.exit); once. Threads of started() end here, or are told to.
  // Local work only: peers and the network are for finish(). An error is the instance's failure.
  virtual Result<void> ended(StepContext&) { return ok(); }

  // Always, once, in reverse order: also when a prepare() failed, this one's or an earlier one's,
  // or never ran. Sends what is to outlive the instance; may use the network and block as long as
  // that takes, and is not ended by a stop. An error is the instance's failure.
  virtual Result<void> finish(StepContext&) { return ok(); }

  // Always, last, in reverse order, also when nothing else of this step ran, or ran in another
  // process that died: works from the plan and what is on disk. Idempotent. Doesn't use the
  // network. An error is logged, and reported as something left behind.
  virtual Result<void> undo(StepContext&) { return ok(); }

  // What an error of a call above but undo() means for the job. Pure.
  virtual Failure failure(const StepContext&, const Error& error) const {
    return internal_server_error(error);
  }

  // What could not be kept so far, for the job's description. Any time.
  virtual model::Losses losses() const { return {}; }
};

}  // namespace trainyard::agent
