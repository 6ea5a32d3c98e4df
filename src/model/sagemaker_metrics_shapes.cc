// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "model/rules.h"
#include "model/sagemaker_metrics.h"
#include "model/shape_builder.h"

namespace trainyard::model {
namespace {

constexpr Text kMetricsExperimentEntityNameText{.min = 1, .max = 120, .pattern = R"(^[a-z0-9](-*[a-z0-9]){0,119})"};
constexpr Text kMetricsMessageText{.max = 2048, .pattern = R"(.*)"};
constexpr Text kMetricsMetricNameText{.min = 1, .max = 255, .pattern = R"(.+)"};
constexpr Text kMetricsSageMakerResourceArnText{.max = 2048, .pattern = R"(arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:[a-z\-].*/.*)"};

}  // namespace

template <>
struct Declaration<metrics::MetricQuery> {
  static constexpr std::string_view kName = "MetricQuery";
  template <class Members>
  static void declare(Members& members) {
    members.required("MetricName", &metrics::MetricQuery::metric_name, kMetricsMetricNameText);
    members.required("ResourceArn", &metrics::MetricQuery::resource_arn, kMetricsSageMakerResourceArnText);
    members.required("MetricStat", &metrics::MetricQuery::metric_stat);
    members.required("Period", &metrics::MetricQuery::period);
    members.required("XAxisType", &metrics::MetricQuery::x_axis_type);
    members.optional("Start", &metrics::MetricQuery::start);
    members.optional("End", &metrics::MetricQuery::end);
  }
};

template <>
struct Declaration<metrics::BatchGetMetricsRequest> {
  static constexpr std::string_view kName = "BatchGetMetricsRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("MetricQueries", &metrics::BatchGetMetricsRequest::metric_queries, List{.min = 1, .max = 100});
  }
};

template <>
struct Declaration<metrics::MetricQueryResult> {
  static constexpr std::string_view kName = "MetricQueryResult";
  template <class Members>
  static void declare(Members& members) {
    members.required("Status", &metrics::MetricQueryResult::status);
    members.optional("Message", &metrics::MetricQueryResult::message, kMetricsMessageText);
    members.required("XAxisValues", &metrics::MetricQueryResult::x_axis_values);
    members.required("MetricValues", &metrics::MetricQueryResult::metric_values);
  }
};

template <>
struct Declaration<metrics::BatchGetMetricsResponse> {
  static constexpr std::string_view kName = "BatchGetMetricsResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("MetricQueryResults", &metrics::BatchGetMetricsResponse::metric_query_results, List{.min = 1, .max = 100});
  }
};

template <>
struct Declaration<metrics::RawMetricData> {
  static constexpr std::string_view kName = "RawMetricData";
  template <class Members>
  static void declare(Members& members) {
    members.required("MetricName", &metrics::RawMetricData::metric_name, kMetricsMetricNameText);
    members.required("Timestamp", &metrics::RawMetricData::timestamp);
    members.optional("Step", &metrics::RawMetricData::step, Number{.min = 0});
    members.required("Value", &metrics::RawMetricData::value);
  }
};

template <>
struct Declaration<metrics::BatchPutMetricsRequest> {
  static constexpr std::string_view kName = "BatchPutMetricsRequest";
  template <class Members>
  static void declare(Members& members) {
    members.required("TrialComponentName", &metrics::BatchPutMetricsRequest::trial_component_name, kMetricsExperimentEntityNameText);
    members.required("MetricData", &metrics::BatchPutMetricsRequest::metric_data, List{.min = 1, .max = 10});
  }
};

template <>
struct Declaration<metrics::BatchPutMetricsError> {
  static constexpr std::string_view kName = "BatchPutMetricsError";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Code", &metrics::BatchPutMetricsError::code);
    members.optional("MetricIndex", &metrics::BatchPutMetricsError::metric_index);
  }
};

template <>
struct Declaration<metrics::BatchPutMetricsResponse> {
  static constexpr std::string_view kName = "BatchPutMetricsResponse";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Errors", &metrics::BatchPutMetricsResponse::errors, List{.min = 1, .max = 10});
  }
};

template const Shape& shape_of<metrics::MetricQuery>();
template const Shape& shape_of<metrics::BatchGetMetricsRequest>();
template const Shape& shape_of<metrics::MetricQueryResult>();
template const Shape& shape_of<metrics::BatchGetMetricsResponse>();
template const Shape& shape_of<metrics::RawMetricData>();
template const Shape& shape_of<metrics::BatchPutMetricsRequest>();
template const Shape& shape_of<metrics::BatchPutMetricsError>();
template const Shape& shape_of<metrics::BatchPutMetricsResponse>();

std::span<const Shape* const> sagemaker_metrics_structures() {
  static const auto shapes = std::to_array<const Shape*>({
      &shape_of<metrics::MetricQuery>(),
      &shape_of<metrics::BatchGetMetricsRequest>(),
      &shape_of<metrics::MetricQueryResult>(),
      &shape_of<metrics::BatchGetMetricsResponse>(),
      &shape_of<metrics::RawMetricData>(),
      &shape_of<metrics::BatchPutMetricsRequest>(),
      &shape_of<metrics::BatchPutMetricsError>(),
      &shape_of<metrics::BatchPutMetricsResponse>(),
  });
  return shapes;
}

}  // namespace trainyard::model
