#pragma once

#include <functional>
#include <map>
#include <string>
#include <thread>

#include "base/mutex.h"
#include "base/result.h"
#include "base/time.h"
#include "control/component_state.h"
#include "control/job_recorder.h"
#include "control/metric_files_reader.h"
#include "store/metric_store.h"
#include "store/resource_store.h"

// The metrics that a training job's algorithm reports (MetricDefinitions), and those that it writes
// into files, for its trial component.
namespace trainyard::control {

// By name. Any thread; blocks on disk.
class JobMetrics {
 public:
  // Both outlive this.
  JobMetrics(const store::MetricStore& metrics, const JobRecorder& jobs)
      : metrics_(metrics), jobs_(jobs) {}

  // Of all values so far, of all instances and attempts. Empty: the job doesn't exist.
  Result<std::map<std::string, MetricTotals>> totals(const std::string& job) const;

 private:
  const store::MetricStore& metrics_;
  const JobRecorder& jobs_;
};

// Adds the totals of jobs that have ended to their components, on a thread of its own: reading the
// values of a long job takes too long for the transaction that ends it. Until then they are read
// when a component is described; searches don't know them.
class JobMetricsKeeper {
 public:
  // All outlive this. `files`: what containers write into files, which is read from time to time; may
  // be null.
  JobMetricsKeeper(store::ResourceStore& store, const JobMetrics& metrics,
                   MetricFilesReader* files = nullptr)
      : store_(store), metrics_(metrics), files_(files) {}
  ~JobMetricsKeeper();
  JobMetricsKeeper(const JobMetricsKeeper&) = delete;
  JobMetricsKeeper& operator=(const JobMetricsKeeper&) = delete;

  // Begins with what an earlier process left. Call once.
  void start();
  // A job has ended. Any thread; cheap.
  void wake();

  // Adds all totals that are due. What fails is logged, and tried again by the next call.
  void add_due();

 private:
  void work();
  Result<void> add_to(const store::StoredResource& component);

  store::ResourceStore& store_;
  const JobMetrics& metrics_;
  MetricFilesReader* const files_;
  Mutex mutex_;
  ConditionVariable changed_;
  bool due_ TRAINYARD_GUARDED_BY(mutex_) = true;
  bool stopping_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace trainyard::control
