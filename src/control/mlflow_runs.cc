#include "control/mlflow_runs.h"

#include "base/failpoint.h"
#include "base/log.h"
#include "base/random.h"
#include "control/api_errors.h"

namespace trainyard::control {
namespace {

constexpr std::size_t kRecordDigits = 32;
// Half of the threads for blocking work: an MLflow server that hangs must not hold up everything.
constexpr int kMaxWaiting = 8;
// The experiment of MLflow's clients that name none.
constexpr const char* kDefaultExperiment = "Default";

// An error of the server, or of a call to it, as one of CreateTrainingJob.
Error refused_by_mlflow(const std::string& resource, const Error& error) {
  if (!error.code().empty()) return error;
  if (error.retryable())
    return error.wrap("MLflow server " + resource).with_code("ServiceUnavailable");
  return validation_error("Invalid MlflowConfig. " + error.message());
}

}  // namespace

Result<std::string> MlflowRuns::create_run(mlflow::Tracking& tracking, const mlflow::NewRun& run) {
  TRY(std::string run_id, tracking.create_run(run));
  FAILPOINT("server.mlflow.created");
  TRY_VOID(tracking.set_status(run_id, mlflow::RunStatus::SCHEDULED, {}));
  return run_id;
}

Result<std::optional<BegunMlflowRun>> MlflowRuns::begin(
    const model::CreateTrainingJobRequest& request,
    const std::optional<ResolvedAlgorithm>& algorithm, const std::string& job_arn, Timestamp now) {
  if (!request.mlflow_config) return std::optional<BegunMlflowRun>();
  auto begun = ++waiting_ > kMaxWaiting
                   ? Error(ErrorKind::unavailable,
                           std::to_string(kMaxWaiting) + " other requests wait for MLflow servers")
                         .with_code("ServiceUnavailable")
                   : begin_run(request, algorithm, job_arn, now);
  --waiting_;
  if (!begun) return std::move(begun).error();
  return std::optional(std::move(*begun));
}

Result<BegunMlflowRun> MlflowRuns::begin_run(const model::CreateTrainingJobRequest& request,
                                             const std::optional<ResolvedAlgorithm>& algorithm,
                                             const std::string& job_arn, Timestamp now) {
  const model::MlflowConfig& config = *request.mlflow_config;
  const std::string& job = *request.training_job_name;
  const std::string resource = config.mlflow_resource_arn.value_or("");
  auto tracking = open_(resource, {});
  if (!tracking) return refused_by_mlflow(resource, tracking.error());
  const auto experiment = (*tracking)->find_or_create_experiment(
      config.mlflow_experiment_name.value_or(kDefaultExperiment));
  if (!experiment) return refused_by_mlflow(resource, experiment.error());

  MlflowRun run{resource, *experiment, {}, random_hex(kRecordDigits)};
  MlflowRunRecord record{job, resource, *experiment};
  TRY_VOID(store_.create(store_mlflow_run(arns_, run.record, record, kRunBegun, now), {}));
  auto created = create_run(**tracking, {.experiment_id = *experiment,
                                         .name = config.mlflow_run_name.value_or(job),
                                         .start = now,
                                         .tags = {{"mlflow.source.name", job},
                                                  {"mlflow.source.type", "JOB"},
                                                  {"trainyard.job-arn", job_arn},
                                                  {kMlflowRecordTag, run.record}}});
  if (!created) {
    abandon(run);
    return refused_by_mlflow(resource, created.error());
  }
  run.run_id = record.run_id = *std::move(created);
  record.params = run_params(request, algorithm);
  store::StoredResource stored = store_mlflow_run(arns_, run.record, record, kRunTold, now);
  return BegunMlflowRun{std::move(run), std::move(stored)};
}

void MlflowRuns::abandon(const MlflowRun& run) {
  const auto marked =
      store_.apply(mlflow_run_id(run.record), [](store::StoredResource& stored) -> Result<void> {
        stored.status = kRunAbandoned;
        return ok();
      });
  if (!marked)
    log::error("mlflow_run_not_abandoned",
               {{"record", run.record}, {"error", marked.error().message()}});
  if (on_abandoned_) on_abandoned_();
}

}  // namespace trainyard::control
