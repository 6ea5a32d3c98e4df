#include "control/describe.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "control/job_hosts.h"
#include "control/request_defaults.h"
#include "model/enum.h"
#include "model/shared_members.h"

namespace trainyard::control {
namespace {

using model::CreateTrainingJobRequest;
using model::DescribeTrainingJobResponse;

model::ProfilingStatus profiling_status(const CreateTrainingJobRequest& request) {
  const bool profiled =
      request.profiler_config && !request.profiler_config->disable_profiler.value_or(false);
  return profiled ? model::ProfilingStatus::Enabled : model::ProfilingStatus::Disabled;
}

// The store's status instead of the phase: a job that is being deleted is in no phase.
std::optional<model::TrainingJobStatus> status_of(const store::StoredJob& job) {
  return model::from_string<model::TrainingJobStatus>(job.record.status);
}

model::TrainyardInstance show_instance(const InstanceState& from) {
  model::TrainyardInstance to;
  to.host = from.host;
  to.phase = std::string(model::to_string(from.phase));
  if (from.outcome) to.outcome = std::string(model::to_string(*from.outcome));
  to.exit_code = from.exit_code;
  if (!from.failure_reason.empty()) to.failure_reason = from.failure_reason;
  to.kept_until = from.kept_until;
  return to;
}

bool keeps_instance(const AttemptState& attempt) {
  return std::any_of(attempt.instances.begin(), attempt.instances.end(),
                     [](const InstanceState& each) { return each.kept_until.has_value(); });
}

model::TrainyardAttempt show_attempt(const AttemptState& from) {
  model::TrainyardAttempt to;
  to.number = from.number;
  to.start_time = from.started;
  to.training_start_time = from.training_start;
  to.end_time = from.ended;
  if (from.stop_cause != StopCause::none)
    to.stop_cause = std::string(model::to_string(from.stop_cause));
  if (from.failure_class != model::FailureClass::none)
    to.failure_class = std::string(model::to_string(from.failure_class));
  if (!from.failure_reason.empty()) to.failure_reason = from.failure_reason;
  if (!from.first_failed_host.empty()) to.failed_host = from.first_failed_host;
  to.instances.emplace();
  for (const InstanceState& instance : from.instances)
    to.instances->push_back(show_instance(instance));
  return to;
}

// The job's own members describe one attempt with one host completely, unless that is kept.
void show_attempts(const JobState& state, DescribeTrainingJobResponse& to) {
  if (state.attempts.empty()) return;
  const AttemptState& first = state.attempts.front();
  if (state.attempts.size() == 1 && first.instances.size() == 1 && !keeps_instance(first)) return;
  to.trainyard_attempts.emplace();
  for (const AttemptState& attempt : state.attempts)
    to.trainyard_attempts->push_back(show_attempt(attempt));
}

model::TrainyardInfraCheck show_checks(int attempt, const InstanceState& from) {
  model::TrainyardInfraCheck to;
  to.attempt = attempt;
  to.host = from.host;
  const bool failed = model::find_failed(from.checks) != nullptr;
  to.outcome = std::string(
      model::to_string(failed ? model::CheckOutcome::failed : model::CheckOutcome::passed));
  to.checks.emplace();
  for (const model::InfraCheck& check : from.checks) {
    model::TrainyardCheck& shown = to.checks->emplace_back();
    shown.name = check.name;
    shown.outcome = std::string(model::to_string(check.outcome));
    if (!check.detail.empty()) shown.detail = check.detail;
    shown.duration_in_seconds = std::chrono::duration<double>(check.took).count();
  }
  return to;
}

void show_infra_checks(const JobState& state, DescribeTrainingJobResponse& to) {
  std::vector<model::TrainyardInfraCheck> all;
  for (const AttemptState& attempt : state.attempts)
    for (const InstanceState& instance : attempt.instances)
      if (!instance.checks.empty()) all.push_back(show_checks(attempt.number, instance));
  if (!all.empty()) to.trainyard_infra_checks = std::move(all);
}

std::optional<model::WarmPoolStatus> show_pool(const JobState& state) {
  if (!state.warm_pool) return std::nullopt;
  model::WarmPoolStatus to;
  to.status = state.warm_pool->status;
  to.resource_retained_billable_time_in_seconds = retained_seconds(*state.warm_pool);
  if (!state.warm_pool->reused_by.empty()) to.reused_by_job = state.warm_pool->reused_by;
  return to;
}

void show_state(const JobState& state, DescribeTrainingJobResponse& to) {
  to.secondary_status = state.phase;
  to.creation_time = state.creation_time;
  to.last_modified_time = state.last_modified_time;
  to.training_start_time = state.training_start_time;
  to.training_end_time = state.training_end_time;
  to.training_time_in_seconds = state.training_time_in_seconds;
  to.billable_time_in_seconds = state.billable_time_in_seconds;
  if (!state.failure_reason.empty()) to.failure_reason = state.failure_reason;
  if (!state.model_artifacts.empty()) {
    to.model_artifacts.emplace();
    to.model_artifacts->s3_model_artifacts = state.model_artifacts;
  }
  if (const model::Losses losses = losses_of(state); losses.any())
    to.trainyard_losses = {losses.log_lines, losses.log_bytes, losses.metric_points};
  to.warm_pool_status = show_pool(state);
  // As UpdateTrainingJob changed it.
  if (to.resource_config && to.resource_config->keep_alive_period_in_seconds && state.warm_pool)
    to.resource_config->keep_alive_period_in_seconds = state.keep_alive.count();
  if (state.remote_debug)
    to.remote_debug_config = model::RemoteDebugConfig{.enable_remote_debug = state.remote_debug};
  if (state.mlflow_run)
    to.mlflow_details = {state.mlflow_run->experiment_id, state.mlflow_run->run_id};
  if (!state.output_package.empty()) to.output_model_package_arn = state.output_package;
  show_attempts(state, to);
  if (state.outcome) to.trainyard_outcome = {state.outcome->rule, state.outcome->acts()};
  show_infra_checks(state, to);
  to.secondary_status_transitions.emplace();
  for (const Transition& transition : state.transitions) {
    model::SecondaryStatusTransition& entry = to.secondary_status_transitions->emplace_back();
    entry.status = transition.status;
    entry.start_time = transition.start_time;
    entry.end_time = transition.end_time;
    entry.status_message = transition.status_message;
  }
  if (state.final_metrics.empty()) return;
  to.final_metric_data_list.emplace();
  for (const FinalMetric& metric : state.final_metrics) {
    model::MetricData& entry = to.final_metric_data_list->emplace_back();
    entry.metric_name = metric.metric_name;
    entry.value = metric.value;
    entry.timestamp = metric.timestamp;
  }
}

}  // namespace

Result<DescribeTrainingJobResponse> describe(JobRecorder::Job job) {
  TRY(CreateTrainingJobRequest request, std::move(job).take_request());
  fill_defaults(request);
  DescribeTrainingJobResponse response;
  response.profiling_status = profiling_status(request);
  model::move_shared(std::move(request), response);
  // Only the request was moved out of the job.
  response.training_job_arn = job.stored.arn;  // NOLINT(bugprone-use-after-move)
  response.training_job_status = status_of(job.stored);
  if (response.resource_config)
    response.resource_config =
        with_selection(std::move(*response.resource_config), job.state.selected);
  show_state(job.state, response);
  return response;
}

model::TrainingJobSummary summarize(const JobRecorder::Job& job) {
  model::TrainingJobSummary summary;
  summary.training_job_name = job.stored.name;
  summary.training_job_arn = job.stored.arn;
  summary.creation_time = job.state.creation_time;
  summary.last_modified_time = job.state.last_modified_time;
  if (is_terminal(job.state.phase)) summary.training_end_time = job.state.training_end_time;
  summary.training_job_status = status_of(job.stored);
  summary.secondary_status = job.state.phase;
  summary.warm_pool_status = show_pool(job.state);
  if (!job.state.attempts.empty()) {
    const AttemptState& last = job.state.attempts.back();
    if (last.instances.size() > 1)
      summary.trainyard_hosts = static_cast<std::int64_t>(last.instances.size());
    if (last.number > 1) summary.trainyard_attempt = last.number;
  }
  return summary;
}

}  // namespace trainyard::control
