#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "agent/interruption.h"
#include "agent/journal.h"
#include "agent/live_outputs.h"
#include "agent/log_pump.h"
#include "agent/metric_scraper.h"
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
  InstanceMetricSink on_instance_metric;  // may be null
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
  // and logs. An error means that even that could not be done (the journal can't be written).
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
  };

  Result<Ending> live();
  Result<void> prepare_all(Ending& ending);
  Result<runtime::ContainerExit> run_container();
  Result<void> stop_container();
  Result<void> report_metrics();
  Result<Ending> finish_container(const runtime::ContainerExit& exit);
  void make_volume_readable();
  void mark_end();
  bool undo_all();
  Ending stopped(std::string model_artifacts = {}) const;
  Result<void> report(model::ReportKind kind, std::string message = {});
  Result<void> report_finished(const Ending& ending);

  InstanceParts parts_;
  std::unique_ptr<MetricScraper> metrics_;
  std::unique_ptr<LogPump> log_;
  std::unique_ptr<StepContext> context_;
  std::vector<std::unique_ptr<Step>> steps_;
  std::unique_ptr<LiveOutputs> live_;
};

}  // namespace trainyard::agent
