// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "model/enum.h"

// Amazon CloudWatch's metrics. Members that have no effect here are declared too, so that they can
// be refused by name.
namespace trainyard::model::monitoring {

// StandardUnit of the API.
inline constexpr std::array<std::string_view, 27> kStandardUnitNames = {
    "Seconds", "Microseconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Gigabytes",
    "Terabytes", "Bits", "Kilobits", "Megabits", "Gigabits", "Terabits", "Percent", "Count",
    "Bytes/Second", "Kilobytes/Second", "Megabytes/Second", "Gigabytes/Second", "Terabytes/Second",
    "Bits/Second", "Kilobits/Second", "Megabits/Second", "Gigabits/Second", "Terabits/Second",
    "Count/Second", "None"};

// ScanBy of the API.
TRAINYARD_MODEL_ENUM(ScanBy, TimestampDescending, TimestampAscending)
// StatusCode of the API.
TRAINYARD_MODEL_ENUM(StatusCode, Complete, InternalError, PartialData, Forbidden)
// Statistic of the API.
TRAINYARD_MODEL_ENUM(Statistic, SampleCount, Average, Sum, Minimum, Maximum)
// RecentlyActive of the API.
TRAINYARD_MODEL_ENUM(RecentlyActive, PT3H)

// Dimension of the API.
//
// AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html
struct Dimension {
  // Required.
  // 1 to 255 characters.
  std::optional<std::string> name{};
  // Required.
  // 1 to 1024 characters.
  std::optional<std::string> value{};

  bool operator==(const Dimension&) const = default;
};

// Metric of the API.
//
// AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Metric.html
struct Metric {
  // Optional.
  // 1 to 255 characters.
  // Pattern: `[^:].*`.
  std::optional<std::string> metric_namespace{};
  // Optional.
  // 1 to 255 characters.
  std::optional<std::string> metric_name{};
  // Optional.
  // At most 30 entries.
  std::optional<std::vector<Dimension>> dimensions{};

  bool operator==(const Metric&) const = default;
};

// MetricStat of the API.
//
// AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricStat.html
struct MetricStat {
  // Required.
  std::optional<Metric> metric{};
  // Seconds.
  //
  // Required.
  // At least 1.
  std::optional<std::int64_t> period{};
  // Required.
  std::optional<std::string> stat{};
  // Optional.
  std::optional<std::string> unit{};

  bool operator==(const MetricStat&) const = default;
};

// MetricDataQuery of the API.
//
// AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html
struct MetricDataQuery {
  // Required.
  // 1 to 255 characters.
  std::optional<std::string> id{};
  // Optional.
  std::optional<MetricStat> metric_stat{};
  // Optional.
  // 1 to 2048 characters.
  std::optional<std::string> expression{};
  // Optional.
  std::optional<std::string> label{};
  // Optional.
  std::optional<bool> return_data{};
  // Optional.
  // At least 1.
  std::optional<std::int64_t> period{};
  // Optional.
  // 1 to 255 characters.
  std::optional<std::string> account_id{};

  bool operator==(const MetricDataQuery&) const = default;
};

// LabelOptions of the API.
//
// AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_LabelOptions.html
struct LabelOptions {
  // Optional.
  std::optional<std::string> timezone{};

  bool operator==(const LabelOptions&) const = default;
};

// GetMetricDataInput of the API.
//
// AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
struct GetMetricDataInput {
  // Required.
  std::optional<std::vector<MetricDataQuery>> metric_data_queries{};
  // Required.
  std::optional<trainyard::Timestamp> start_time{};
  // Required.
  std::optional<trainyard::Timestamp> end_time{};
  // Optional.
  std::optional<std::string> next_token{};
  // Optional.
  // One of TimestampDescending, TimestampAscending.
  std::optional<ScanBy> scan_by{};
  // Optional.
  std::optional<std::int64_t> max_datapoints{};
  // Optional.
  std::optional<LabelOptions> label_options{};

  bool operator==(const GetMetricDataInput&) const = default;
};

// MetricDataResult of the API.
//
// AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataResult.html
struct MetricDataResult {
  // Optional.
  // 1 to 255 characters.
  std::optional<std::string> id{};
  // Optional.
  std::optional<std::string> label{};
  // Optional.
  std::optional<std::vector<trainyard::Timestamp>> timestamps{};
  // Optional.
  std::optional<std::vector<double>> values{};
  // Optional.
  // One of Complete, InternalError, PartialData, Forbidden.
  std::optional<StatusCode> status_code{};

  bool operator==(const MetricDataResult&) const = default;
};

// MessageData of the API.
//
// AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MessageData.html
struct MessageData {
  // Optional.
  std::optional<std::string> code{};
  // Optional.
  std::optional<std::string> value{};

  bool operator==(const MessageData&) const = default;
};

// GetMetricDataOutput of the API.
//
// AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
struct GetMetricDataOutput {
  // Optional.
  std::optional<std::vector<MetricDataResult>> metric_data_results{};
  // Optional.
  std::optional<std::string> next_token{};
  // Optional.
  std::optional<std::vector<MessageData>> messages{};

  bool operator==(const GetMetricDataOutput&) const = default;
};

// GetMetricStatisticsInput of the API.
//
// AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html
struct GetMetricStatisticsInput {
  // Required.
  // 1 to 255 characters.
  // Pattern: `[^:].*`.
  std::optional<std::string> metric_namespace{};
  // Required.
  // 1 to 255 characters.
  std::optional<std::string> metric_name{};
  // Optional.
  // At most 30 entries.
  std::optional<std::vector<Dimension>> dimensions{};
  // Required.
  std::optional<trainyard::Timestamp> start_time{};
  // Required.
  std::optional<trainyard::Timestamp> end_time{};
  // Seconds.
  //
  // Required.
  // At least 1.
  std::optional<std::int64_t> period{};
  // Optional.
  // 1 to 5 entries.
  // Each: One of SampleCount, Average, Sum, Minimum, Maximum.
  std::optional<std::vector<Statistic>> statistics{};
  // Optional.
  // 1 to 10 entries.
  std::optional<std::vector<std::string>> extended_statistics{};
  // Optional.
  std::optional<std::string> unit{};

  bool operator==(const GetMetricStatisticsInput&) const = default;
};

// Datapoint of the API.
//
// AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Datapoint.html
struct Datapoint {
  // Optional.
  std::optional<trainyard::Timestamp> timestamp{};
  // Optional.
  std::optional<double> sample_count{};
  // Optional.
  std::optional<double> average{};
  // Optional.
  std::optional<double> sum{};
  // Optional.
  std::optional<double> minimum{};
  // Optional.
  std::optional<double> maximum{};
  // Optional.
  std::optional<std::string> unit{};
  // Optional.
  std::optional<std::map<std::string, double>> extended_statistics{};

  bool operator==(const Datapoint&) const = default;
};

// GetMetricStatisticsOutput of the API.
//
// AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html
struct GetMetricStatisticsOutput {
  // Optional.
  std::optional<std::string> label{};
  // Optional.
  std::optional<std::vector<Datapoint>> datapoints{};

  bool operator==(const GetMetricStatisticsOutput&) const = default;
};

// DimensionFilter of the API.
//
// AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DimensionFilter.html
struct DimensionFilter {
  // Required.
  // 1 to 255 characters.
  std::optional<std::string> name{};
  // Optional.
  // 1 to 1024 characters.
  std::optional<std::string> value{};

  bool operator==(const DimensionFilter&) const = default;
};

// ListMetricsInput of the API.
//
// AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html
struct ListMetricsInput {
  // Optional.
  // 1 to 255 characters.
  // Pattern: `[^:].*`.
  std::optional<std::string> metric_namespace{};
  // Optional.
  // 1 to 255 characters.
  std::optional<std::string> metric_name{};
  // Optional.
  // At most 10 entries.
  std::optional<std::vector<DimensionFilter>> dimensions{};
  // Optional.
  std::optional<std::string> next_token{};
  // Optional.
  // One of PT3H.
  std::optional<RecentlyActive> recently_active{};
  // Optional.
  std::optional<bool> include_linked_accounts{};
  // Optional.
  // 1 to 255 characters.
  std::optional<std::string> owning_account{};

  bool operator==(const ListMetricsInput&) const = default;
};

// ListMetricsOutput of the API.
//
// AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html
struct ListMetricsOutput {
  // Optional.
  std::optional<std::vector<Metric>> metrics{};
  // Optional.
  std::optional<std::string> next_token{};
  // Optional.
  // Each: 1 to 255 characters.
  std::optional<std::vector<std::string>> owning_accounts{};

  bool operator==(const ListMetricsOutput&) const = default;
};

// StatisticSet of the API.
//
// AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_StatisticSet.html
struct StatisticSet {
  // Required.
  std::optional<double> sample_count{};
  // Required.
  std::optional<double> sum{};
  // Required.
  std::optional<double> minimum{};
  // Required.
  std::optional<double> maximum{};

  bool operator==(const StatisticSet&) const = default;
};

// MetricDatum of the API.
//
// AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
struct MetricDatum {
  // Required.
  // 1 to 255 characters.
  std::optional<std::string> metric_name{};
  // Optional.
  // At most 30 entries.
  std::optional<std::vector<Dimension>> dimensions{};
  // Optional.
  std::optional<trainyard::Timestamp> timestamp{};
  // Optional.
  std::optional<double> value{};
  // Optional.
  std::optional<StatisticSet> statistic_values{};
  // Optional.
  std::optional<std::vector<double>> values{};
  // Optional.
  std::optional<std::vector<double>> counts{};
  // Optional.
  std::optional<std::string> unit{};
  // Seconds.
  //
  // Optional.
  // At least 1.
  std::optional<std::int64_t> storage_resolution{};

  bool operator==(const MetricDatum&) const = default;
};

// Entity of the API.
//
// AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Entity.html
struct Entity {
  // Optional.
  // 2 to 4 entries.
  // Keys: 1 to 32 characters.
  // Values: 1 to 2048 characters.
  std::optional<std::map<std::string, std::string>> key_attributes{};
  // Optional.
  // At most 10 entries.
  // Keys: 1 to 256 characters.
  // Values: 1 to 2048 characters.
  std::optional<std::map<std::string, std::string>> attributes{};

  bool operator==(const Entity&) const = default;
};

// EntityMetricData of the API.
//
// AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_EntityMetricData.html
struct EntityMetricData {
  // Optional.
  std::optional<Entity> entity{};
  // Optional.
  std::optional<std::vector<MetricDatum>> metric_data{};

  bool operator==(const EntityMetricData&) const = default;
};

// PutMetricDataInput of the API.
//
// AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
struct PutMetricDataInput {
  // Required.
  // 1 to 255 characters.
  // Pattern: `[^:].*`.
  std::optional<std::string> metric_namespace{};
  // Optional.
  std::optional<std::vector<MetricDatum>> metric_data{};
  // Optional.
  std::optional<std::vector<EntityMetricData>> entity_metric_data{};
  // Optional.
  std::optional<bool> strict_entity_validation{};

  bool operator==(const PutMetricDataInput&) const = default;
};

}  // namespace trainyard::model::monitoring
