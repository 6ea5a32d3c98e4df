#include "control/component_metrics.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <vector>

#include "control/api_errors.h"
#include "control/experiment_kinds.h"
#include "control/job_component.h"
#include "control/metric_buckets.h"
#include "store/resource_store.h"

namespace trainyard::control {

using namespace model::metrics;

namespace {

using namespace std::chrono_literals;

// What SageMaker's SDK allows (sagemaker 2.257: experiments/_metrics.py).
constexpr auto kMaxAge = 24h * 14;
constexpr auto kMaxAhead = 2h;
// As CloudWatch.
constexpr double kMaxValue = 0x1p360;

constexpr std::string_view kJobKind = "training-job";
constexpr const char* kAlgorithmNamespace = "/aws/sagemaker/TrainingJobs";

bool can_be_stored(const RawMetricData& datum, Timestamp now) {
  return std::isfinite(*datum.value) && std::abs(*datum.value) <= kMaxValue &&
         *datum.timestamp >= now - kMaxAge && *datum.timestamp <= now + kMaxAhead;
}

BatchPutMetricsError error_at(std::size_t index, PutMetricsErrorCode code) {
  return {code, static_cast<std::int64_t>(index)};
}

// The name in an ARN of that kind; empty: it is another's.
std::string name_in(const ArnScope& arns, std::string_view kind, std::string_view arn) {
  const std::string prefix = arns.arn(kind, "");
  return arn.starts_with(prefix) ? std::string(arn.substr(prefix.size())) : std::string();
}

MetricQueryResult invalid_query(std::string message) {
  MetricQueryResult result;
  result.status = MetricQueryResultStatus::ValidationError;
  result.message = std::move(message);
  result.x_axis_values.emplace();
  result.metric_values.emplace();
  return result;
}

}  // namespace

Result<BatchPutMetricsResponse> ComponentMetrics::put(const BatchPutMetricsRequest& request,
                                                      Timestamp now) {
  TRY_VOID(floor_.check());
  const std::string& name = *request.trial_component_name;
  TRY(const auto component,
      store_.resources().find_arn(experiment_arn(arns_, kTrialComponentKind, name)));
  if (!component) return no_trial_component_error(name);
  std::vector<BatchPutMetricsError> errors;
  std::vector<store::ResourcePoint> points;
  std::vector<std::size_t> indices;  // of `points` in the request
  for (std::size_t i = 0; i < request.metric_data->size(); ++i) {
    const RawMetricData& datum = (*request.metric_data)[i];
    if (!can_be_stored(datum, now)) {
      errors.push_back(error_at(i, PutMetricsErrorCode::VALIDATION_ERROR));
      continue;
    }
    points.push_back({*datum.metric_name, *datum.timestamp, datum.step, *datum.value});
    indices.push_back(i);
  }
  const auto left_out = add_points(store_.resources(), component->id, points, limits_.component);
  if (!left_out && left_out.error().kind() == ErrorKind::not_found)
    return no_trial_component_error(name);
  TRY_VOID(left_out);
  for (const std::size_t point : *left_out)
    errors.push_back(error_at(indices[point], PutMetricsErrorCode::METRIC_LIMIT_EXCEEDED));
  BatchPutMetricsResponse response;
  if (errors.empty()) return response;
  std::ranges::sort(errors, {}, &BatchPutMetricsError::metric_index);
  response.errors = std::move(errors);
  return response;
}

// Without a job: it doesn't exist.
Result<ComponentMetrics::Sources> ComponentMetrics::find_job(const std::string& name) const {
  TRY(const auto job, store_.find(name));
  if (!job) return Sources{};
  return Sources{{}, name, job->created};
}

Result<ComponentMetrics::Sources> ComponentMetrics::find_sources(const std::string& arn) const {
  const Error unknown(ErrorKind::not_found, "Resource " + arn + " does not exist.");
  store::ResourceStore& resources = store_.resources();
  if (const std::string name = name_in(arns_, kJobKind, arn); !name.empty()) {
    TRY(Sources sources, find_job(name));
    if (!sources.job) return unknown;
    TRY(const auto component,
        resources.find_arn(experiment_arn(arns_, kTrialComponentKind, job_component_name(name))));
    if (component) sources.component = component->id;
    return sources;
  }
  TRY(const auto component, resources.find_arn(lower_case(arn)));
  if (!component || component->id.kind != kTrialComponentKind) return unknown;
  TRY(const ComponentState state, parse_component_state(component->state));
  Sources sources;
  if (state.source) {
    TRY(sources, find_job(name_in(arns_, kJobKind, state.source->arn)));
  }
  sources.component = component->id;
  return sources;
}

template <class Take>
Result<void> ComponentMetrics::read(const Sources& sources, const std::string& metric,
                                    const Take& take) const {
  if (sources.component) {
    const auto done = store_.resources().read_points(
        *sources.component, metric,
        [&](const store::ResourcePoint& point) { take(point.at, point.step, point.value); });
    // Deleted in the meantime: it has no points.
    if (!done && done.error().kind() != ErrorKind::not_found) return done.error();
  }
  if (!sources.job) return ok();
  const store::MetricName name{kAlgorithmNamespace, metric, {{"TrainingJobName", *sources.job}}};
  const store::PointWindow window{sources.since, Timestamp::max()};
  return algorithm_.read(name, std::nullopt, window, [&](const store::StoredPoint& point) {
    take(point.at, std::nullopt, point.sample.sum / point.sample.count);
  });
}

Result<BatchGetMetricsResponse> ComponentMetrics::get(const BatchGetMetricsRequest& request) const {
  const std::vector<MetricQuery>& queries = *request.metric_queries;
  // Clients ask for several statistics of one metric, which is read once.
  std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> metrics;
  for (std::size_t i = 0; i < queries.size(); ++i)
    metrics[{*queries[i].resource_arn, *queries[i].metric_name}].push_back(i);
  BatchGetMetricsResponse response;
  auto& results = response.metric_query_results.emplace(queries.size());
  for (const auto& [metric, asked] : metrics) {
    const auto sources = find_sources(metric.first);
    if (!sources && sources.error().kind() != ErrorKind::not_found) return sources.error();
    if (!sources) {
      for (const std::size_t i : asked) results[i] = invalid_query(sources.error().message());
      continue;
    }
    std::vector<MetricBuckets> all;
    for (const std::size_t i : asked) all.emplace_back(queries[i], limits_.answer / queries.size());
    TRY_VOID(read(*sources, metric.second,
                  [&](Timestamp at, std::optional<std::int64_t> step, double value) {
                    for (MetricBuckets& each : all) each.add(at, step, value);
                  }));
    for (std::size_t i = 0; i < asked.size(); ++i) results[asked[i]] = all[i].result();
  }
  return response;
}

}  // namespace trainyard::control
