#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

#include "base/result.h"
#include "base/time.h"
#include "control/arn_scope.h"
#include "control/job_events.h"
#include "control/mlflow_run_record.h"
#include "mlflow/tracking.h"
#include "model/training_job.h"
#include "store/resource_store.h"

namespace trainyard::control {

// The MLflow server of that ARN, if it runs. Errors as those of MlflowDirectory::socket_of()
// (mlflow/directory.h). A stop ends its calls. Any thread.
using OpenTracking = std::function<Result<std::unique_ptr<mlflow::Tracking>>(
    const std::string& resource, std::stop_token stop)>;

// The runs in MLflow of new training jobs with MlflowConfig. MLflow learns how they go on from
// MlflowRunKeeper. Any thread; blocks on MLflow and on disk.
class MlflowRuns {
 public:
  // `store` outlives this. `on_abandoned` is called after abandon(), on any thread.
  MlflowRuns(store::ResourceStore& store, ArnScope arns, OpenTracking open,
             std::function<void()> on_abandoned)
      : store_(store),
        arns_(std::move(arns)),
        open_(std::move(open)),
        on_abandoned_(std::move(on_abandoned)) {}

  // Creates the run; nullopt: the request asks for none. The caller stores the job, or calls
  // abandon(). ResourceNotFound: there is no such server. ValidationException: it is stopped, or
  // MLflow refuses the experiment or run. ServiceUnavailable: it is starting, doesn't answer, or too
  // many others wait for an answer: they wait on threads that all requests share.
  Result<std::optional<BegunMlflowRun>> begin(const model::CreateTrainingJobRequest& request,
                                              const std::optional<ResolvedAlgorithm>& algorithm,
                                              const std::string& job_arn, Timestamp now);
  // The job wasn't stored: the run will be deleted. What fails is logged, and done at the next start.
  void abandon(const MlflowRun& run);

 private:
  Result<BegunMlflowRun> begin_run(const model::CreateTrainingJobRequest& request,
                                   const std::optional<ResolvedAlgorithm>& algorithm,
                                   const std::string& job_arn, Timestamp now);
  Result<std::string> create_run(mlflow::Tracking& tracking, const mlflow::NewRun& run);

  store::ResourceStore& store_;
  const ArnScope arns_;
  const OpenTracking open_;
  const std::function<void()> on_abandoned_;
  std::atomic<int> waiting_ = 0;  // calls of begin()
};

}  // namespace trainyard::control
