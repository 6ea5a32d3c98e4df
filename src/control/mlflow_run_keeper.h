#pragma once

#include <initializer_list>
#include <set>
#include <stop_token>
#include <string_view>
#include <thread>
#include <utility>

#include "base/mutex.h"
#include "base/result.h"
#include "control/mlflow_run_record.h"
#include "control/mlflow_runs.h"
#include "store/resource_store.h"

namespace trainyard::control {

// Tells MLflow how training jobs go on, on a thread of its own: RUNNING when a job's containers
// start; at its end its status and time, and its hyperparameters and final metrics, except those of
// names that the run has already. What MLflow can't be told now is stored and told later, also after
// a restart; if the server was deleted, or the run, nothing more is. Deletes runs without a job.
class MlflowRunKeeper {
 public:
  // `store` outlives this.
  MlflowRunKeeper(store::ResourceStore& store, OpenTracking open)
      : store_(store), open_(std::move(open)) {}
  ~MlflowRunKeeper();
  MlflowRunKeeper(const MlflowRunKeeper&) = delete;
  MlflowRunKeeper& operator=(const MlflowRunKeeper&) = delete;

  // Runs that an earlier process was creating have no job. Call once, before the first one is
  // created.
  void start();
  // Something is due. Any thread; cheap.
  void wake();

  // Tells all that is due. False: some of it must be told later. For the thread, or without one.
  bool tell_due();

 private:
  void work();
  void abandon_begun();
  // Calls `act` for all records with one of these statuses.
  template <class Act>
  bool for_each(std::initializer_list<std::string_view> statuses, Act act);
  Result<void> tell(const store::StoredResource& stored);
  Result<void> tell_run(mlflow::Tracking& tracking, const MlflowRunRecord& record);
  Result<void> settle(const store::StoredResource& told, bool is_last);

  store::ResourceStore& store_;
  const OpenTracking open_;
  std::set<std::string> silent_;  // servers that couldn't be told; one thread at a time
  std::stop_source stop_;
  Mutex mutex_;
  ConditionVariable changed_;
  bool due_ TRAINYARD_GUARDED_BY(mutex_) = true;
  bool stopping_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace trainyard::control
