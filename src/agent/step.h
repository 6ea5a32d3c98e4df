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

// The steps of an instance, small units with a complete life cycle each; steps.cc is the list of
// them, and instance.cc the loop over it:
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

// A consumer of resource usage samples.
struct SampleRequest {
  std::chrono::milliseconds interval;
  bool exact = false;  // false: samples may come more often
  SystemMonitor::Consumer consumer;
};

// What the steps of one instance work with, and pass to each other. Used on the instance's thread;
// notice() on any.
struct StepContext {
  const model::LaunchPlan& plan;
  const std::filesystem::path directory;  // the instance's own
  runtime::Runtime& runtime;
  data::S3Client& download;        // gives up at an interruption
  data::CountingS3Client& upload;  // doesn't: outputs of a stopped job are uploaded
  data::CountingS3Client& live;    // the same, but reports failures soon, to callers that retry
  Journal& journal;
  Interruption& interruption;
  const Clock& clock;
  const StartShim& start_shim;
  const StartFeeder& start_feeder;
  data::S3Client* const check_s3;  // replaces the infrastructure check's own; null: doesn't

  // Passed from step to step. Set while preparing, each before it is used.
  Volume volume;
  runtime::ContainerSpec spec{};
  // Created while other steps prepare. Not valid: the job has the machine's network, or none.
  std::shared_future<Result<runtime::JoinedNetwork>> network{};
  // Answers the other hosts' infrastructure checks until all of them are prepared.
  std::shared_ptr<health::PeerResponder> peer_responder{};
  std::function<void(std::string_view)> log_line{};  // a line of the platform's; any thread
  std::vector<SampleRequest> samples{};              // wanted while the container runs
  // As last reported by its shim.
  ContainerState container{};
  // How it ended, for ended() and finish(). nullopt: it never started, or it was lost.
  std::optional<runtime::ContainerExit> exit{};

  // The outcome of the instance.
  std::optional<model::StopReason> stopped{};  // it was stopped before its container exited
  std::optional<Failure> failure{};
  std::string model_artifacts{};  // s3://…; empty: no model was uploaded
  bool keep_warm = false;         // undo() leaves what warm_instance.h describes

  // The first failure is the instance's; later ones are only logged.
  void fail(Failure found);
  // Writes a line of the platform's to the job's log. Any thread, as soon as the log is prepared.
  void notice(const std::string& line) const;
  // Returns when the report is durable. A report that an earlier agent made isn't repeated.
  void report(model::ReportKind kind, std::string message = {});
  // Whether an earlier agent has reported it.
  bool was_reported(model::ReportKind kind) const;
  // If the disk is full, the report is written later: a container that runs, or has exited, doesn't
  // have to wait.
  void report_soon(model::Report report);
  // Reports what is being downloaded, in SageMaker's words ("Downloading input data"), and starts
  // the clock of MaxRuntimeInSeconds.
  void downloading(const std::string& message);
  std::string downloading_message{};  // the last one
};

// One unit of an instance. All functions are called on the instance's one thread, in the list's
// order unless stated otherwise; errors are logged with the step's name. A step keeps its state in
// itself while the agent lives, and on disk if undo() must find it after the agent's death.
class Step {
 public:
  virtual ~Step() = default;
  virtual std::string_view name() const = 0;

  // Before the container starts; once. May block for long, but notices an interruption, and then
  // returns soon with any error. An error fails the instance: no later step is prepared, no
  // container is started, and finish() and undo() follow.
  virtual Result<void> prepare(StepContext&) { return ok(); }

  // Instead of prepare(), in an agent that found the container of an earlier one, in which all
  // prepare() calls had finished. Creates nothing on disk.
  virtual Result<void> restore(StepContext&) { return ok(); }

  // After the container has started (context.container), or a running one was taken over; once, or
  // not at all if it couldn't be started. It may have exited already. Doesn't block: work that
  // continues beside the container needs a thread. An error ends the container and fails the
  // instance.
  virtual Result<void> started(StepContext&) { return ok(); }

  // About ten times a second while the container runs. Doesn't block. An error ends the container
  // and fails the instance; no step has a tick after it.
  virtual Result<void> tick(StepContext&) { return ok(); }

  // The container has exited (context.exit) and all its output has been processed, or it was lost
  // or couldn't be started (no context.exit); once. Threads of started() end here, or are told to.
  // Local work only: peers and the network are for finish(). An error fails the instance.
  virtual Result<void> ended(StepContext&) { return ok(); }

  // Always, once, in reverse order: also if a prepare() failed, this one's or an earlier one's, or
  // never ran. Sends what has to outlive the instance; may use the network and block as long as
  // that takes, and isn't interrupted by a stop. An error fails the instance.
  virtual Result<void> finish(StepContext&) { return ok(); }

  // Always, last, in reverse order, also if nothing else of this step ran, or it ran in another
  // process that died: works from the plan and what is on disk. Idempotent. Doesn't use the
  // network. An error is logged, and reported as something left behind.
  virtual Result<void> undo(StepContext&) { return ok(); }

  // What an error of one of the functions above except undo() means for the job. Pure.
  virtual Failure failure(const StepContext&, const Error& error) const {
    return internal_server_error(error);
  }

  // What couldn't be stored so far, for the job's description. Any time.
  virtual model::Losses losses() const { return {}; }
};

}  // namespace trainyard::agent
