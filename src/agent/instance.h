#pragma once

#include <filesystem>

#include "agent/interruption.h"
#include "agent/journal.h"
#include "agent/step.h"
#include "agent/steps.h"
#include "data/counting_s3_client.h"

namespace trainyard::agent {

// What the supervisor of an instance works with. All outlive it.
struct InstanceParts {
  const model::LaunchPlan& plan;
  std::filesystem::path directory;
  runtime::Runtime& runtime;
  data::S3Client& download;  // gives up when `interruption` says so
  data::S3Client& upload;    // doesn't: what a stopped job wrote is kept
  Journal& journal;
  Interruption& interruption;
  const Clock& clock;
};

// One instance's life, from the plan to the last report:
//
//   started -> preparing -> [downloading]… -> training -> uploading -> finished
//                  |              |              |            |
//                  +--------------+--stop--------+            +-- a stop lets the upload end
//
// The loop over its steps (steps.cc), on the calling thread, from top to bottom; the container's
// output comes on the runtime's.
class Instance {
 public:
  explicit Instance(InstanceParts parts);

  // Returns when `finished` is in the journal and nothing of the instance is left but its journal
  // and logs. A disk that is full ends nothing: before the container runs and at the very end, what
  // has to be in the journal is waited for; between, it is written when there is space.
  void run();

  // What an agent before this one left half done: undoes it and reports the instance as failed by
  // the platform.
  void clean_up_after_crash();

 private:
  bool prepare_all();
  void run_container();
  bool start_container();
  std::optional<runtime::ContainerExit> wait_for_container();
  void tick_all();
  void end_container(const Step& step, const Error& error);
  void ended_all();
  void finish_all();
  bool undo_all();
  bool stopping();
  void keep_journal();
  model::Losses losses() const;
  void report_finished(bool left_behind);

  data::CountingS3Client upload_;
  StepContext context_;
  StepList steps_;
  bool ending_ = false;  // a step has ended the container
  model::Losses reported_losses_;
  std::chrono::steady_clock::time_point next_flush_{}, next_losses_{};
};

}  // namespace trainyard::agent
