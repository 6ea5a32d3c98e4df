#include "control/mlflow_run_record.h"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <utility>

#include "base/log.h"
#include "model/declared_document.h"

namespace trainyard::model {

template <>
struct Declaration<mlflow::MetricValue> {
  using T = mlflow::MetricValue;
  static void declare(auto& members) {
    members.required("key", &T::key);
    members.required("value", &T::value);
    members.required("at", &T::at);
  }
};

template <>
struct Declaration<control::MlflowRunRecord> {
  using T = control::MlflowRunRecord;
  static void declare(auto& members) {
    members.required("job", &T::job);
    members.required("resource", &T::resource);
    members.required("experiment_id", &T::experiment_id);
    members.optional("run_id", &T::run_id);
    members.optional("params", &T::params);
    members.required("status", &T::status);
    members.optional("ended", &T::ended);
    members.optional("metrics", &T::metrics);
  }
};

}  // namespace trainyard::model

namespace trainyard::control {
namespace {

using mlflow::RunStatus;

RunStatus final_status(Phase terminal) {
  switch (terminal) {
    case Phase::Completed:
      return RunStatus::FINISHED;
    case Phase::Failed:
      return RunStatus::FAILED;
    default:  // stopped, for whatever reason
      return RunStatus::KILLED;
  }
}

void end_record(const JobState& job, MlflowRunRecord& record) {
  record.status = final_status(job.phase);
  record.ended = job.training_end_time.value_or(job.last_modified_time);
  record.metrics.clear();
  for (const FinalMetric& metric : job.final_metrics)
    record.metrics.push_back({mlflow::run_key(metric.metric_name), metric.value, metric.timestamp});
}

}  // namespace

std::string to_json(const MlflowRunRecord& record) {
  return boost::json::serialize(model::write_document(record));
}

Result<MlflowRunRecord> parse_mlflow_run_record(const store::StoredResource& stored) {
  TRY(const auto object, model::parse_document(stored.arn, stored.state));
  // An older program may read what a newer one wrote.
  model::DocumentReader reader(stored.arn, object, model::UnknownMembers::skipped);
  MlflowRunRecord record;
  model::read_members(reader, record);
  TRY_VOID(reader.finish());
  return record;
}

std::map<std::string, std::string> run_params(const model::CreateTrainingJobRequest& request,
                                              const std::optional<ResolvedAlgorithm>& algorithm) {
  std::map<std::string, std::string> params;
  if (request.hyper_parameters)
    for (const auto& [name, value] : *request.hyper_parameters)
      params.emplace(mlflow::run_key(name), value);
  if (algorithm)
    for (const auto& [name, value] : algorithm->hyper_parameters)
      params.emplace(mlflow::run_key(name), value);
  return params;
}

store::ResourceId mlflow_run_id(const std::string& name) {
  return {std::string(kMlflowRunKind), name};
}

store::StoredResource store_mlflow_run(const ArnScope& arns, const std::string& name,
                                       const MlflowRunRecord& record, std::string_view status,
                                       Timestamp at) {
  store::StoredResource stored;
  stored.id = mlflow_run_id(name);
  stored.arn = arns.arn(kMlflowRunKind, name);
  stored.request = "{}";
  stored.state = to_json(record);
  stored.status = status;
  stored.created = stored.modified = at;
  return stored;
}

bool concerns_mlflow(const JobState& before, const JobState& after) {
  if (!after.mlflow_run || before.phase == after.phase) return false;
  return after.phase == Phase::Training || is_terminal(after.phase);
}

store::ResourceChange follow_mlflow_run(const JobState& after) {
  return {mlflow_run_id(after.mlflow_run->record),
          [after](store::StoredResource& stored) -> Result<void> {
            auto record = parse_mlflow_run_record(stored);
            if (!record) {
              log::error("mlflow_run_not_readable", {{"error", record.error().message()}});
              return ok();
            }
            record->status = RunStatus::RUNNING;
            if (is_terminal(after.phase)) end_record(after, *record);
            stored.state = to_json(*record);
            stored.status = kRunDue;
            stored.modified = std::max(stored.modified, after.last_modified_time);
            return ok();
          }};
}

}  // namespace trainyard::control
