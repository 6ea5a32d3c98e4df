#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "control/arn_scope.h"
#include "control/job_state.h"
#include "mlflow/tracking.h"
#include "model/training_job.h"
#include "store/stored_resource.h"

// What is stored of a training job's run in MLflow, until MLflow knows how the job ended: a resource
// of a kind that the API doesn't have, named by a random number. It is stored before the run is
// created, so that a crash leaves no run without a job; stored again with the job, in its
// transaction; changed with the job, in the same transactions; and removed when MLflow has it all,
// even if the job was deleted before. Pure.
namespace trainyard::control {

inline constexpr std::string_view kMlflowRunKind = "mlflow-run";

// StoredResource::status. The run is being created, and its job isn't stored.
inline constexpr std::string_view kRunBegun = "Begun";
// No job has the run: it is to be deleted, if it exists.
inline constexpr std::string_view kRunAbandoned = "Abandoned";
// MLflow is to be told MlflowRunRecord::status, and with the last one everything else.
inline constexpr std::string_view kRunDue = "Due";
// MLflow knows what there is to know so far.
inline constexpr std::string_view kRunTold = "Told";

// The tag by which a run is found; its value is the record's name.
inline constexpr const char* kMlflowRecordTag = "trainyard.record";

// StoredResource::state.
struct MlflowRunRecord {
  std::string job;       // its name
  std::string resource;  // the ARN of the MLflow server
  std::string experiment_id;
  std::string run_id{};                         // empty: not known to exist
  std::map<std::string, std::string> params{};  // by run_key() of hyperparameters
  mlflow::RunStatus status = mlflow::RunStatus::SCHEDULED;
  std::optional<Timestamp> ended{};            // with a final status
  std::vector<mlflow::MetricValue> metrics{};  // the final ones, with a final status
};

// A run that exists, for a job that doesn't yet.
struct BegunMlflowRun {
  MlflowRun run;                 // Created::mlflow_run
  store::StoredResource record;  // to be stored with the job
};

std::string to_json(const MlflowRunRecord& record);
// corrupt: it isn't one.
Result<MlflowRunRecord> parse_mlflow_run_record(const store::StoredResource& stored);

// All hyperparameters of a job, with those of its algorithm.
std::map<std::string, std::string> run_params(const model::CreateTrainingJobRequest& request,
                                              const std::optional<ResolvedAlgorithm>& algorithm);

store::ResourceId mlflow_run_id(const std::string& name);
store::StoredResource store_mlflow_run(const ArnScope& arns, const std::string& name,
                                       const MlflowRunRecord& record, std::string_view status,
                                       Timestamp at);

// Whether MLflow is to be told of a change of a job's state: its containers have started, or it has
// ended.
bool concerns_mlflow(const JobState& before, const JobState& after);
// What the record becomes then. A record that can't be read is logged and stays as it is: it must
// not hold its job up. Only if concerns_mlflow().
store::ResourceChange follow_mlflow_run(const JobState& after);

}  // namespace trainyard::control
