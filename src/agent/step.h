#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "agent/volume.h"
#include "base/result.h"
#include "data/s3_client.h"
#include "model/launch_plan.h"
#include "runtime/runtime.h"

// What an instance needs before its container runs, in small units that are undone in reverse:
//
//   volume -> config files -> live folders -> input channels -> image -> container   (instance.cc:
//      prepare --------------------------------------------------->  run, upload     the one list)
//      <--------------------------------------------------- undo
namespace trainyard::agent {

// What the steps work on, and what they hand to the ones after them.
struct StepContext {
  const model::LaunchPlan& plan;
  const std::filesystem::path directory;  // the instance's own
  runtime::Runtime& runtime;
  data::S3Client& s3;  // for preparing: gives up when `cancelled`
  // A stop or the end of MaxRuntimeInSeconds: prepare() comes to an end soon, with whatever error.
  const std::atomic<bool>& cancelled;
  // Says in the job's own words what is being done: "Downloading input data".
  const std::function<Result<void>(const std::string& message)> downloading;
  // Takes the container's output.
  const runtime::OutputSink output;
  // A line of the platform's into the job's log.
  const std::function<void(const std::string& line)> notice;

  Volume volume;
  runtime::ContainerSpec spec;                    // built up step by step
  std::unique_ptr<runtime::Container> container;  // made by the last step
};

// Contract:
// - prepare() is called once, in the list's order, on the instance's one thread; it may block for
// long, but
//   notices `cancelled`. If it fails, no later step is prepared, and all up to and including this
//   one are undone.
// - undo() is called in reverse order, always, also when prepare() failed half-way, never ran, or
// ran in another
//   process that died: it works from what is on disk. Idempotent. It must not need the network.
class Step {
 public:
  virtual ~Step() = default;
  virtual std::string_view name() const = 0;
  virtual Result<void> prepare(StepContext& context) = 0;
  virtual Result<void> undo(StepContext&) { return ok(); }
  // The FailureReason of a job whose prepare() failed with `error`.
  virtual std::string failure_reason(const StepContext& context, const Error& error) const = 0;
};

}  // namespace trainyard::agent
