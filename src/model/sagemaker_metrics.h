// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "model/enum.h"

// Amazon SageMaker Metrics: the metrics of trial components and training jobs, point by point.
// REST-JSON only.
namespace trainyard::model::metrics {

// MetricStatistic of the API.
TRAINYARD_MODEL_ENUM(MetricStatistic, Min, Max, Avg, Count, StdDev, Last)
// Period of the API.
TRAINYARD_MODEL_ENUM(Period, OneMinute, FiveMinute, OneHour, IterationNumber)
// XAxisType of the API.
TRAINYARD_MODEL_ENUM(XAxisType, IterationNumber, Timestamp)
// MetricQueryResultStatus of the API.
TRAINYARD_MODEL_ENUM(MetricQueryResultStatus, Complete, Truncated, InternalError, ValidationError)
// PutMetricsErrorCode of the API.
TRAINYARD_MODEL_ENUM(PutMetricsErrorCode, METRIC_LIMIT_EXCEEDED, INTERNAL_ERROR, VALIDATION_ERROR,
                     CONFLICT_ERROR)

// MetricQuery of the API.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_metrics_MetricQuery.html
struct MetricQuery {
  // Required.
  // 1 to 255 characters.
  // Pattern: `.+`.
  std::optional<std::string> metric_name{};
  // Of a trial component or a training job.
  //
  // Required.
  // At most 2048 characters.
  // Pattern: `arn:aws[a-z\-]*:sagemaker:[a-z0-9\-]*:[0-9]{12}:[a-z\-].*/.*`.
  std::optional<std::string> resource_arn{};
  // Required.
  // One of Min, Max, Avg, Count, StdDev, Last.
  std::optional<MetricStatistic> metric_stat{};
  // Required.
  // One of OneMinute, FiveMinute, OneHour, IterationNumber.
  std::optional<Period> period{};
  // Required.
  // One of IterationNumber, Timestamp.
  std::optional<XAxisType> x_axis_type{};
  // The first value of the x axis: epoch seconds, or an iteration.
  //
  // Optional.
  std::optional<std::int64_t> start{};
  // The last one.
  //
  // Optional.
  std::optional<std::int64_t> end{};

  bool operator==(const MetricQuery&) const = default;
};

// BatchGetMetricsRequest of the API.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_metrics_BatchGetMetrics.html
struct BatchGetMetricsRequest {
  // Required.
  // 1 to 100 entries.
  std::optional<std::vector<MetricQuery>> metric_queries{};

  bool operator==(const BatchGetMetricsRequest&) const = default;
};

// MetricQueryResult of the API.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_metrics_MetricQueryResult.html
struct MetricQueryResult {
  // Required.
  // One of Complete, Truncated, InternalError, ValidationError.
  std::optional<MetricQueryResultStatus> status{};
  // Optional.
  // At most 2048 characters.
  // Pattern: `.*`.
  std::optional<std::string> message{};
  // Ascending: epoch seconds, or iterations.
  //
  // Required.
  std::optional<std::vector<std::int64_t>> x_axis_values{};
  // As many as XAxisValues.
  //
  // Required.
  std::optional<std::vector<double>> metric_values{};

  bool operator==(const MetricQueryResult&) const = default;
};

// BatchGetMetricsResponse of the API.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_metrics_BatchGetMetrics.html
struct BatchGetMetricsResponse {
  // Optional.
  // 1 to 100 entries.
  std::optional<std::vector<MetricQueryResult>> metric_query_results{};

  bool operator==(const BatchGetMetricsResponse&) const = default;
};

// RawMetricData of the API.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_metrics_RawMetricData.html
struct RawMetricData {
  // Required.
  // 1 to 255 characters.
  // Pattern: `.+`.
  std::optional<std::string> metric_name{};
  // From two weeks ago to two hours ahead.
  //
  // Required.
  std::optional<trainyard::Timestamp> timestamp{};
  // The iteration that it was measured in.
  //
  // Optional.
  // At least 0.
  std::optional<std::int64_t> step{};
  // From -2^360 to 2^360.
  //
  // Required.
  std::optional<double> value{};

  bool operator==(const RawMetricData&) const = default;
};

// BatchPutMetricsRequest of the API.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_metrics_BatchPutMetrics.html
struct BatchPutMetricsRequest {
  // Required.
  // 1 to 120 characters.
  // Pattern: `^[a-z0-9](-*[a-z0-9]){0,119}`.
  std::optional<std::string> trial_component_name{};
  // Required.
  // 1 to 10 entries.
  std::optional<std::vector<RawMetricData>> metric_data{};

  bool operator==(const BatchPutMetricsRequest&) const = default;
};

// BatchPutMetricsError of the API.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_metrics_BatchPutMetricsError.html
struct BatchPutMetricsError {
  // Optional.
  // One of METRIC_LIMIT_EXCEEDED, INTERNAL_ERROR, VALIDATION_ERROR, CONFLICT_ERROR.
  std::optional<PutMetricsErrorCode> code{};
  // Of the value in MetricData, from 0. The others are stored.
  //
  // Optional.
  std::optional<std::int64_t> metric_index{};

  bool operator==(const BatchPutMetricsError&) const = default;
};

// BatchPutMetricsResponse of the API.
//
// AWS: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_metrics_BatchPutMetrics.html
struct BatchPutMetricsResponse {
  // Optional.
  // 1 to 10 entries.
  std::optional<std::vector<BatchPutMetricsError>> errors{};

  bool operator==(const BatchPutMetricsResponse&) const = default;
};

}  // namespace trainyard::model::metrics
