#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "agent/interruption.h"
#include "agent/journal.h"
#include "agent/live_outputs.h"
#include "agent/log_pump.h"
#include "agent/metric_scraper.h"
#include "agent/metric_writer.h"
#include "agent/refusal_hints.h"
#include "agent/space_watch.h"
#include "agent/step.h"

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
// On the calling thread, from top to bottom; the container's output comes on the runtime's.
class Instance {
 public:
  explicit Instance(InstanceParts parts);
  ~Instance();

  // Returns when `finished` is in the journal and nothing of the instance is left but its journal
  // and logs. A disk that is full ends nothing: before the container runs and at the very end, what
  // has to be in the journal is waited for; between, it is written when there is space.
  Result<void> run();

  // What an agent before this one left half done: undoes it and reports the instance as failed by
  // the platform.
  Result<void> clean_up_after_crash();

 private:
  // What the instance came to; becomes the last report.
  struct Ending {
    model::Outcome outcome = model::Outcome::Failed;
    std::string failure_reason;
    std::string model_artifacts;
    bool platform_fault = false;
    bool left_behind = false;
  };

  Result<Ending> live();
  Result<void> open_records();
  void keep_instance_point(Timestamp at, std::string_view name, double value);
  void finish_records();
  void finish_live_outputs();
  void keep_point(const MetricValue& found);
  Result<void> prepare_all(Ending& ending);
  Result<runtime::ContainerExit> run_container();
  void watch_space();
  Result<void> stop_container();
  void report_metrics(Journal::Room room);
  void report_losses();
  model::Losses losses() const;
  Result<Ending> finish_container(const runtime::ContainerExit& exit);
  void mark_end();
  bool undo_all();
  Ending stopped(std::string model_artifacts = {}) const;
  void report(model::ReportKind kind, std::string message = {});
  void report_soon(model::Report report);
  void report_finished(const Ending& ending);

  InstanceParts parts_;
  std::unique_ptr<MetricWriter> points_;  // null: the plan names no place for them
  // The instance's own metrics: their times are minutes', which would go backwards among points_.
  std::unique_ptr<MetricWriter> instance_points_;  // null with points_
  std::atomic<std::uint64_t> unkept_points_{0};    // there was no space to make the files
  std::unique_ptr<MetricScraper> metrics_;
  RefusalHints refusals_;
  std::vector<MetricValue> unreported_;  // by metric, the newest each: the journal had no space
  model::Losses reported_losses_;
  std::unique_ptr<LogPump> log_;
  std::unique_ptr<StepContext> context_;
  std::vector<std::unique_ptr<Step>> steps_;
  std::unique_ptr<LiveOutputs> live_;
  std::unique_ptr<SpaceWatch> space_;  // while the container runs
  std::optional<std::string> ended_for_space_;
};

}  // namespace trainyard::agent
