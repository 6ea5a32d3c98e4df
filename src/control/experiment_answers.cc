#include "control/experiment_answers.h"

#include <utility>

#include "control/stored_request.h"
#include "model/shared_members.h"

namespace trainyard::control {

Result<model::DescribeExperimentResponse> describe_experiment(const store::StoredResource& stored) {
  TRY(auto request, request_of<model::CreateExperimentRequest>(stored));
  model::DescribeExperimentResponse answer;
  model::move_shared(std::move(request), answer);
  answer.experiment_arn = stored.arn;
  answer.creation_time = stored.created;
  answer.last_modified_time = stored.modified;
  return answer;
}

Result<model::DescribeTrialResponse> describe_trial(const store::StoredResource& stored) {
  TRY(auto request, request_of<model::CreateTrialRequest>(stored));
  model::DescribeTrialResponse answer;
  model::move_shared(std::move(request), answer);
  answer.trial_arn = stored.arn;
  answer.creation_time = stored.created;
  answer.last_modified_time = stored.modified;
  return answer;
}

Result<model::DescribeTrialComponentResponse> describe_trial_component(
    const store::StoredResource& stored) {
  auto state = parse_component_state(stored.state);
  if (!state) return std::move(state).error().wrap(stored.arn);
  return describe_trial_component(stored, *state);
}

Result<model::DescribeTrialComponentResponse> describe_trial_component(
    const store::StoredResource& stored, const ComponentState& state) {
  TRY(auto request, request_of<model::CreateTrialComponentRequest>(stored));
  model::DescribeTrialComponentResponse answer;
  model::move_shared(std::move(request), answer);
  answer.trial_component_arn = stored.arn;
  answer.creation_time = stored.created;
  answer.last_modified_time = stored.modified;
  if (state.source) {
    model::TrialComponentSource& source = answer.source.emplace();
    source.source_arn = state.source->arn;
    source.source_type = state.source->type;
    answer.sources = {source};
  }
  answer.metrics = summarize_metrics(state);
  return answer;
}

std::vector<model::TrialComponentMetricSummary> summarize_metrics(const ComponentState& state) {
  std::vector<model::TrialComponentMetricSummary> summaries;
  summaries.reserve(state.metrics.size());
  for (const auto& [name, totals] : state.metrics) {
    model::TrialComponentMetricSummary& summary = summaries.emplace_back();
    summary.metric_name = name;
    summary.source_arn = totals.source;
    summary.time_stamp = totals.at;
    summary.max = totals.max;
    summary.min = totals.min;
    summary.last = totals.last;
    summary.count = totals.count;
    summary.avg = average(totals);
    summary.std_dev = standard_deviation(totals);
  }
  return summaries;
}

}  // namespace trainyard::control
