#pragma once

#include <filesystem>

#include "agent/interruption.h"
#include "agent/journal.h"
#include "agent/reserved_file.h"
#include "agent/step.h"
#include "agent/steps.h"
#include "data/counting_s3_client.h"

namespace trainyard::agent {

// What the supervisor of an instance works with. All of it outlives the instance.
struct InstanceParts {
  const model::LaunchPlan& plan;
  std::filesystem::path directory;
  runtime::Runtime& runtime;
  data::S3Client& download;  // gives up when `interruption` is set
  data::S3Client& upload;    // doesn't: outputs of a stopped job are uploaded
  data::S3Client& live;      // the same, but gives up sooner
  Journal& journal;
  Interruption& interruption;
  const Clock& clock;
  const StartShim& start_shim;
  const StartFeeder& start_feeder;
  data::S3Client* check_s3 = nullptr;  // as in StepContext
};

// One instance's life, from the plan to the last report:
//
//   started -> preparing -> [downloading]… -> training -> uploading -> finished
//                  |              |              |            |
//                  +--------------+--stop--------+            +-- a stop lets the upload finish
//
// Runs the loop over its steps (steps.cc) on the calling thread, from top to bottom. Any number of
// agents may do this one after the other, each killed at any moment:
//
//   died while             its successor
//   preparing, downloading undoes everything, and starts again
//   training               takes over the container (agent/shim_client.h), which isn't affected
//   uploading              uploads again
//   ending                 reports the stored outcome of the instance (ending.json), and undoes it
//
// The last report comes before the instance is undone, which may take a while: kUndoneFile
// (model/gate.h) tells the server when that is done. If the agent dies before that, it has no
// successor: the server has the instance cleaned up (agent/clean_up.h).
class Instance {
 public:
  explicit Instance(InstanceParts parts);

  // Returns when `finished` is in the journal, and nothing of the instance is left but its journal
  // and logs. A full disk doesn't end it: before the container runs and at the very end, it waits
  // until the journal can be written; in between, reports are written when there is space.
  void run();

 private:
  void live();
  void begin();
  void restore(ShimClient::Found found);
  void restore_interruption();
  void start_clock_of(Timestamp began);
  void abort_earlier_uploads();
  void remove_earlier_attempts_parts();
  bool prepare_all();
  void run_container();
  std::optional<runtime::ContainerExit> wait_for_container();
  void log_if_not_delivered(const Result<void>& delivered);
  void container_lost(const Error& error);
  ShimClient& container() { return steps_.container->shim(context_); }
  void started_all();
  void tick_all();
  void end_container(const Step& step, const Error& error);
  void ended_all();
  void finish_all();
  bool undo_all();
  bool stopping();
  void maintain_journal();
  void mark_cleaned_up();
  bool must_be_kept() const;
  bool keep_root(Timestamp until);
  model::Losses losses() const;
  model::Report make_ending() const;
  void save_ending(const model::Report& ending, Result<ReservedFile>& space) const;
  std::optional<model::Report> read_ending() const;

  data::CountingS3Client upload_;
  data::CountingS3Client live_;
  StepContext context_;
  StepList steps_;
  const bool is_second_;  // there was an earlier agent
  const std::filesystem::path ending_file_;
  bool ending_ = false;  // a step has ended the container
  model::Losses reported_losses_;
  std::chrono::steady_clock::time_point next_flush_{}, next_losses_{};
};

}  // namespace trainyard::agent
