#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/enum.h"
#include "model/rules.h"

// Amazon CloudWatch's metrics: GetMetricStatistics, GetMetricData, ListMetrics, PutMetricData.
// Members that have no effect here are declared, so that they can be refused by name.
namespace trainyard::model::monitoring {

TRAINYARD_MODEL_ENUM(Statistic, SampleCount, Average, Sum, Minimum, Maximum)
TRAINYARD_MODEL_ENUM(ScanBy, TimestampDescending, TimestampAscending)
TRAINYARD_MODEL_ENUM(StatusCode, Complete, InternalError, PartialData, Forbidden)
TRAINYARD_MODEL_ENUM(RecentlyActive, PT3H)

inline constexpr std::array<std::string_view, 27> kStandardUnits = {"Seconds",
                                                                    "Microseconds",
                                                                    "Milliseconds",
                                                                    "Bytes",
                                                                    "Kilobytes",
                                                                    "Megabytes",
                                                                    "Gigabytes",
                                                                    "Terabytes",
                                                                    "Bits",
                                                                    "Kilobits",
                                                                    "Megabits",
                                                                    "Gigabits",
                                                                    "Terabits",
                                                                    "Percent",
                                                                    "Count",
                                                                    "Bytes/Second",
                                                                    "Kilobytes/Second",
                                                                    "Megabytes/Second",
                                                                    "Gigabytes/Second",
                                                                    "Terabytes/Second",
                                                                    "Bits/Second",
                                                                    "Kilobits/Second",
                                                                    "Megabits/Second",
                                                                    "Gigabits/Second",
                                                                    "Terabits/Second",
                                                                    "Count/Second",
                                                                    "None"};

inline constexpr Text kNamespace{.min = 1, .max = 255, .pattern = "[^:].*"};
inline constexpr Text kMetricName{.min = 1, .max = 255};
inline constexpr Text kDimensionName{.min = 1, .max = 255};
inline constexpr Text kDimensionValue{.min = 1, .max = 1024};
inline constexpr Text kUnit{.values = kStandardUnits};
inline constexpr Number kPeriod{.min = 1};

struct Dimension {
  static constexpr std::string_view kName = "Dimension";

  std::optional<std::string> name;
  std::optional<std::string> value;

  template <class Members>
  static void declare(Members& members) {
    members.required("Name", &Dimension::name, kDimensionName);
    members.required("Value", &Dimension::value, kDimensionValue);
  }
};

struct Metric {
  static constexpr std::string_view kName = "Metric";

  std::optional<std::string> metric_namespace;
  std::optional<std::string> metric_name;
  std::optional<std::vector<Dimension>> dimensions;

  template <class Members>
  static void declare(Members& members) {
    members.optional("Namespace", &Metric::metric_namespace, kNamespace);
    members.optional("MetricName", &Metric::metric_name, kMetricName);
    members.optional("Dimensions", &Metric::dimensions, List{.max = 30});
  }
};

struct GetMetricStatisticsInput {
  static constexpr std::string_view kName = "GetMetricStatisticsInput";

  std::optional<std::string> metric_namespace;
  std::optional<std::string> metric_name;
  std::optional<std::vector<Dimension>> dimensions;
  std::optional<trainyard::Timestamp> start_time;
  std::optional<trainyard::Timestamp> end_time;
  std::optional<std::int64_t> period;  // seconds
  std::optional<std::vector<Statistic>> statistics;
  std::optional<std::vector<std::string>> extended_statistics;
  std::optional<std::string> unit;

  template <class Members>
  static void declare(Members& members) {
    using Self = GetMetricStatisticsInput;
    members.required("Namespace", &Self::metric_namespace, kNamespace);
    members.required("MetricName", &Self::metric_name, kMetricName);
    members.optional("Dimensions", &Self::dimensions, List{.max = 30});
    members.required("StartTime", &Self::start_time);
    members.required("EndTime", &Self::end_time);
    members.required("Period", &Self::period, kPeriod);
    members.optional("Statistics", &Self::statistics, List{.min = 1, .max = 5});
    members.optional("ExtendedStatistics", &Self::extended_statistics, List{.min = 1, .max = 10});
    members.optional("Unit", &Self::unit, kUnit);
  }
};

struct Datapoint {
  static constexpr std::string_view kName = "Datapoint";

  std::optional<trainyard::Timestamp> timestamp;
  std::optional<double> sample_count;
  std::optional<double> average;
  std::optional<double> sum;
  std::optional<double> minimum;
  std::optional<double> maximum;
  std::optional<std::string> unit;
  std::optional<std::map<std::string, double>> extended_statistics;

  template <class Members>
  static void declare(Members& members) {
    members.optional("Timestamp", &Datapoint::timestamp);
    members.optional("SampleCount", &Datapoint::sample_count);
    members.optional("Average", &Datapoint::average);
    members.optional("Sum", &Datapoint::sum);
    members.optional("Minimum", &Datapoint::minimum);
    members.optional("Maximum", &Datapoint::maximum);
    members.optional("Unit", &Datapoint::unit, kUnit);
    members.optional("ExtendedStatistics", &Datapoint::extended_statistics);
  }
};

struct GetMetricStatisticsOutput {
  static constexpr std::string_view kName = "GetMetricStatisticsOutput";

  std::optional<std::string> label;
  std::optional<std::vector<Datapoint>> datapoints;

  template <class Members>
  static void declare(Members& members) {
    members.optional("Label", &GetMetricStatisticsOutput::label);
    members.optional("Datapoints", &GetMetricStatisticsOutput::datapoints);
  }
};

struct MetricStat {
  static constexpr std::string_view kName = "MetricStat";

  std::optional<Metric> metric;
  std::optional<std::int64_t> period;  // seconds
  std::optional<std::string> stat;
  std::optional<std::string> unit;

  template <class Members>
  static void declare(Members& members) {
    members.required("Metric", &MetricStat::metric);
    members.required("Period", &MetricStat::period, kPeriod);
    members.required("Stat", &MetricStat::stat);
    members.optional("Unit", &MetricStat::unit, kUnit);
  }
};

struct MetricDataQuery {
  static constexpr std::string_view kName = "MetricDataQuery";

  std::optional<std::string> id;
  std::optional<MetricStat> metric_stat;
  std::optional<std::string> expression;
  std::optional<std::string> label;
  std::optional<bool> return_data;
  std::optional<std::int64_t> period;
  std::optional<std::string> account_id;

  template <class Members>
  static void declare(Members& members) {
    members.required("Id", &MetricDataQuery::id, Text{.min = 1, .max = 255});
    members.optional("MetricStat", &MetricDataQuery::metric_stat);
    members.optional("Expression", &MetricDataQuery::expression, Text{.min = 1, .max = 2048});
    members.optional("Label", &MetricDataQuery::label);
    members.optional("ReturnData", &MetricDataQuery::return_data);
    members.optional("Period", &MetricDataQuery::period, kPeriod);
    members.optional("AccountId", &MetricDataQuery::account_id, Text{.min = 1, .max = 255});
  }
};

struct LabelOptions {
  static constexpr std::string_view kName = "LabelOptions";

  std::optional<std::string> timezone;

  template <class Members>
  static void declare(Members& members) {
    members.optional("Timezone", &LabelOptions::timezone);
  }
};

struct GetMetricDataInput {
  static constexpr std::string_view kName = "GetMetricDataInput";

  std::optional<std::vector<MetricDataQuery>> metric_data_queries;
  std::optional<trainyard::Timestamp> start_time;
  std::optional<trainyard::Timestamp> end_time;
  std::optional<std::string> next_token;
  std::optional<ScanBy> scan_by;
  std::optional<std::int64_t> max_datapoints;
  std::optional<LabelOptions> label_options;

  template <class Members>
  static void declare(Members& members) {
    using Self = GetMetricDataInput;
    members.required("MetricDataQueries", &Self::metric_data_queries);
    members.required("StartTime", &Self::start_time);
    members.required("EndTime", &Self::end_time);
    members.optional("NextToken", &Self::next_token);
    members.optional("ScanBy", &Self::scan_by);
    members.optional("MaxDatapoints", &Self::max_datapoints);
    members.optional("LabelOptions", &Self::label_options);
  }
};

struct MessageData {
  static constexpr std::string_view kName = "MessageData";

  std::optional<std::string> code;
  std::optional<std::string> value;

  template <class Members>
  static void declare(Members& members) {
    members.optional("Code", &MessageData::code);
    members.optional("Value", &MessageData::value);
  }
};

struct MetricDataResult {
  static constexpr std::string_view kName = "MetricDataResult";

  std::optional<std::string> id;
  std::optional<std::string> label;
  std::optional<std::vector<trainyard::Timestamp>> timestamps;
  std::optional<std::vector<double>> values;
  std::optional<StatusCode> status_code;

  template <class Members>
  static void declare(Members& members) {
    members.optional("Id", &MetricDataResult::id, Text{.min = 1, .max = 255});
    members.optional("Label", &MetricDataResult::label);
    members.optional("Timestamps", &MetricDataResult::timestamps);
    members.optional("Values", &MetricDataResult::values);
    members.optional("StatusCode", &MetricDataResult::status_code);
  }
};

struct GetMetricDataOutput {
  static constexpr std::string_view kName = "GetMetricDataOutput";

  std::optional<std::vector<MetricDataResult>> metric_data_results;
  std::optional<std::string> next_token;
  std::optional<std::vector<MessageData>> messages;

  template <class Members>
  static void declare(Members& members) {
    members.optional("MetricDataResults", &GetMetricDataOutput::metric_data_results);
    members.optional("NextToken", &GetMetricDataOutput::next_token);
    members.optional("Messages", &GetMetricDataOutput::messages);
  }
};

struct DimensionFilter {
  static constexpr std::string_view kName = "DimensionFilter";

  std::optional<std::string> name;
  std::optional<std::string> value;

  template <class Members>
  static void declare(Members& members) {
    members.required("Name", &DimensionFilter::name, kDimensionName);
    members.optional("Value", &DimensionFilter::value, kDimensionValue);
  }
};

struct ListMetricsInput {
  static constexpr std::string_view kName = "ListMetricsInput";

  std::optional<std::string> metric_namespace;
  std::optional<std::string> metric_name;
  std::optional<std::vector<DimensionFilter>> dimensions;
  std::optional<std::string> next_token;
  std::optional<RecentlyActive> recently_active;
  std::optional<bool> include_linked_accounts;
  std::optional<std::string> owning_account;

  template <class Members>
  static void declare(Members& members) {
    using Self = ListMetricsInput;
    members.optional("Namespace", &Self::metric_namespace, kNamespace);
    members.optional("MetricName", &Self::metric_name, kMetricName);
    members.optional("Dimensions", &Self::dimensions, List{.max = 10});
    members.optional("NextToken", &Self::next_token);
    members.optional("RecentlyActive", &Self::recently_active);
    members.optional("IncludeLinkedAccounts", &Self::include_linked_accounts);
    members.optional("OwningAccount", &Self::owning_account, Text{.min = 1, .max = 255});
  }
};

struct ListMetricsOutput {
  static constexpr std::string_view kName = "ListMetricsOutput";

  std::optional<std::vector<Metric>> metrics;
  std::optional<std::string> next_token;
  std::optional<std::vector<std::string>> owning_accounts;

  template <class Members>
  static void declare(Members& members) {
    members.optional("Metrics", &ListMetricsOutput::metrics);
    members.optional("NextToken", &ListMetricsOutput::next_token);
    members.optional("OwningAccounts", &ListMetricsOutput::owning_accounts);
  }
};

struct StatisticSet {
  static constexpr std::string_view kName = "StatisticSet";

  std::optional<double> sample_count;
  std::optional<double> sum;
  std::optional<double> minimum;
  std::optional<double> maximum;

  template <class Members>
  static void declare(Members& members) {
    members.required("SampleCount", &StatisticSet::sample_count);
    members.required("Sum", &StatisticSet::sum);
    members.required("Minimum", &StatisticSet::minimum);
    members.required("Maximum", &StatisticSet::maximum);
  }
};

struct MetricDatum {
  static constexpr std::string_view kName = "MetricDatum";

  std::optional<std::string> metric_name;
  std::optional<std::vector<Dimension>> dimensions;
  std::optional<trainyard::Timestamp> timestamp;
  std::optional<double> value;
  std::optional<StatisticSet> statistic_values;
  std::optional<std::vector<double>> values;
  std::optional<std::vector<double>> counts;
  std::optional<std::string> unit;
  std::optional<std::int64_t> storage_resolution;  // seconds

  template <class Members>
  static void declare(Members& members) {
    members.required("MetricName", &MetricDatum::metric_name, kMetricName);
    members.optional("Dimensions", &MetricDatum::dimensions, List{.max = 30});
    members.optional("Timestamp", &MetricDatum::timestamp);
    members.optional("Value", &MetricDatum::value);
    members.optional("StatisticValues", &MetricDatum::statistic_values);
    members.optional("Values", &MetricDatum::values);
    members.optional("Counts", &MetricDatum::counts);
    members.optional("Unit", &MetricDatum::unit, kUnit);
    members.optional("StorageResolution", &MetricDatum::storage_resolution, Number{.min = 1});
  }
};

struct Entity {
  static constexpr std::string_view kName = "Entity";

  std::optional<std::map<std::string, std::string>> key_attributes;
  std::optional<std::map<std::string, std::string>> attributes;

  template <class Members>
  static void declare(Members& members) {
    members.optional(
        "KeyAttributes", &Entity::key_attributes,
        Map{.min = 2, .max = 4, .key = {.min = 1, .max = 32}, .value = {.min = 1, .max = 2048}});
    members.optional(
        "Attributes", &Entity::attributes,
        Map{.min = 0, .max = 10, .key = {.min = 1, .max = 256}, .value = {.min = 1, .max = 2048}});
  }
};

struct EntityMetricData {
  static constexpr std::string_view kName = "EntityMetricData";

  std::optional<Entity> entity;
  std::optional<std::vector<MetricDatum>> metric_data;

  template <class Members>
  static void declare(Members& members) {
    members.optional("Entity", &EntityMetricData::entity);
    members.optional("MetricData", &EntityMetricData::metric_data);
  }
};

struct PutMetricDataInput {
  static constexpr std::string_view kName = "PutMetricDataInput";

  std::optional<std::string> metric_namespace;
  std::optional<std::vector<MetricDatum>> metric_data;
  std::optional<std::vector<EntityMetricData>> entity_metric_data;
  std::optional<bool> strict_entity_validation;

  template <class Members>
  static void declare(Members& members) {
    using Self = PutMetricDataInput;
    members.required("Namespace", &Self::metric_namespace, kNamespace);
    members.optional("MetricData", &Self::metric_data);
    members.optional("EntityMetricData", &Self::entity_metric_data);
    members.optional("StrictEntityValidation", &Self::strict_entity_validation);
  }
};

// Nothing: the operation has no output.
struct PutMetricDataOutput {
  static constexpr std::string_view kName = "PutMetricDataOutput";

  template <class Members>
  static void declare(Members& /*members*/) {}
};

}  // namespace trainyard::model::monitoring
