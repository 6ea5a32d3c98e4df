// Written by tools/api_shapes from src/model/api/: change those files, not this one.
// clang-format off

#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "model/monitoring.h"
#include "model/rules.h"
#include "model/shape_builder.h"

namespace trainyard::model {
namespace {

constexpr Text kMonitoringAccountIdText{.min = 1, .max = 255};
constexpr Text kMonitoringDimensionNameText{.min = 1, .max = 255};
constexpr Text kMonitoringDimensionValueText{.min = 1, .max = 1024};
constexpr Text kMonitoringEntityAttributesMapKeyStringText{.min = 1, .max = 256};
constexpr Text kMonitoringEntityAttributesMapValueStringText{.min = 1, .max = 2048};
constexpr Text kMonitoringEntityKeyAttributesMapKeyStringText{.min = 1, .max = 32};
constexpr Text kMonitoringEntityKeyAttributesMapValueStringText{.min = 1, .max = 2048};
constexpr Text kMonitoringMetricExpressionText{.min = 1, .max = 2048};
constexpr Text kMonitoringMetricIdText{.min = 1, .max = 255};
constexpr Text kMonitoringMetricNameText{.min = 1, .max = 255};
constexpr Text kMonitoringNamespaceText{.min = 1, .max = 255, .pattern = R"([^:].*)"};
constexpr Text kMonitoringStandardUnitText{.values = monitoring::kStandardUnitNames};

}  // namespace

template <>
struct Declaration<monitoring::Dimension> {
  static constexpr std::string_view kName = "Dimension";
  template <class Members>
  static void declare(Members& members) {
    members.required("Name", &monitoring::Dimension::name, kMonitoringDimensionNameText);
    members.required("Value", &monitoring::Dimension::value, kMonitoringDimensionValueText);
  }
};

template <>
struct Declaration<monitoring::Metric> {
  static constexpr std::string_view kName = "Metric";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Namespace", &monitoring::Metric::metric_namespace, kMonitoringNamespaceText);
    members.optional("MetricName", &monitoring::Metric::metric_name, kMonitoringMetricNameText);
    members.optional("Dimensions", &monitoring::Metric::dimensions, List{.max = 30});
  }
};

template <>
struct Declaration<monitoring::MetricStat> {
  static constexpr std::string_view kName = "MetricStat";
  template <class Members>
  static void declare(Members& members) {
    members.required("Metric", &monitoring::MetricStat::metric);
    members.required("Period", &monitoring::MetricStat::period, Number{.min = 1});
    members.required("Stat", &monitoring::MetricStat::stat);
    members.optional("Unit", &monitoring::MetricStat::unit, kMonitoringStandardUnitText);
  }
};

template <>
struct Declaration<monitoring::MetricDataQuery> {
  static constexpr std::string_view kName = "MetricDataQuery";
  template <class Members>
  static void declare(Members& members) {
    members.required("Id", &monitoring::MetricDataQuery::id, kMonitoringMetricIdText);
    members.optional("MetricStat", &monitoring::MetricDataQuery::metric_stat);
    members.optional("Expression", &monitoring::MetricDataQuery::expression, kMonitoringMetricExpressionText);
    members.optional("Label", &monitoring::MetricDataQuery::label);
    members.optional("ReturnData", &monitoring::MetricDataQuery::return_data);
    members.optional("Period", &monitoring::MetricDataQuery::period, Number{.min = 1});
    members.optional("AccountId", &monitoring::MetricDataQuery::account_id, kMonitoringAccountIdText);
  }
};

template <>
struct Declaration<monitoring::LabelOptions> {
  static constexpr std::string_view kName = "LabelOptions";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Timezone", &monitoring::LabelOptions::timezone);
  }
};

template <>
struct Declaration<monitoring::GetMetricDataInput> {
  static constexpr std::string_view kName = "GetMetricDataInput";
  template <class Members>
  static void declare(Members& members) {
    members.required("MetricDataQueries", &monitoring::GetMetricDataInput::metric_data_queries);
    members.required("StartTime", &monitoring::GetMetricDataInput::start_time);
    members.required("EndTime", &monitoring::GetMetricDataInput::end_time);
    members.optional("NextToken", &monitoring::GetMetricDataInput::next_token);
    members.optional("ScanBy", &monitoring::GetMetricDataInput::scan_by);
    members.optional("MaxDatapoints", &monitoring::GetMetricDataInput::max_datapoints);
    members.optional("LabelOptions", &monitoring::GetMetricDataInput::label_options);
  }
};

template <>
struct Declaration<monitoring::MetricDataResult> {
  static constexpr std::string_view kName = "MetricDataResult";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Id", &monitoring::MetricDataResult::id, kMonitoringMetricIdText);
    members.optional("Label", &monitoring::MetricDataResult::label);
    members.optional("Timestamps", &monitoring::MetricDataResult::timestamps);
    members.optional("Values", &monitoring::MetricDataResult::values);
    members.optional("StatusCode", &monitoring::MetricDataResult::status_code);
  }
};

template <>
struct Declaration<monitoring::MessageData> {
  static constexpr std::string_view kName = "MessageData";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Code", &monitoring::MessageData::code);
    members.optional("Value", &monitoring::MessageData::value);
  }
};

template <>
struct Declaration<monitoring::GetMetricDataOutput> {
  static constexpr std::string_view kName = "GetMetricDataOutput";
  template <class Members>
  static void declare(Members& members) {
    members.optional("MetricDataResults", &monitoring::GetMetricDataOutput::metric_data_results);
    members.optional("NextToken", &monitoring::GetMetricDataOutput::next_token);
    members.optional("Messages", &monitoring::GetMetricDataOutput::messages);
  }
};

template <>
struct Declaration<monitoring::GetMetricStatisticsInput> {
  static constexpr std::string_view kName = "GetMetricStatisticsInput";
  template <class Members>
  static void declare(Members& members) {
    members.required("Namespace", &monitoring::GetMetricStatisticsInput::metric_namespace, kMonitoringNamespaceText);
    members.required("MetricName", &monitoring::GetMetricStatisticsInput::metric_name, kMonitoringMetricNameText);
    members.optional("Dimensions", &monitoring::GetMetricStatisticsInput::dimensions, List{.max = 30});
    members.required("StartTime", &monitoring::GetMetricStatisticsInput::start_time);
    members.required("EndTime", &monitoring::GetMetricStatisticsInput::end_time);
    members.required("Period", &monitoring::GetMetricStatisticsInput::period, Number{.min = 1});
    members.optional("Statistics", &monitoring::GetMetricStatisticsInput::statistics, List{.min = 1, .max = 5});
    members.optional("ExtendedStatistics", &monitoring::GetMetricStatisticsInput::extended_statistics, List{.min = 1, .max = 10});
    members.optional("Unit", &monitoring::GetMetricStatisticsInput::unit, kMonitoringStandardUnitText);
  }
};

template <>
struct Declaration<monitoring::Datapoint> {
  static constexpr std::string_view kName = "Datapoint";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Timestamp", &monitoring::Datapoint::timestamp);
    members.optional("SampleCount", &monitoring::Datapoint::sample_count);
    members.optional("Average", &monitoring::Datapoint::average);
    members.optional("Sum", &monitoring::Datapoint::sum);
    members.optional("Minimum", &monitoring::Datapoint::minimum);
    members.optional("Maximum", &monitoring::Datapoint::maximum);
    members.optional("Unit", &monitoring::Datapoint::unit, kMonitoringStandardUnitText);
    members.optional("ExtendedStatistics", &monitoring::Datapoint::extended_statistics);
  }
};

template <>
struct Declaration<monitoring::GetMetricStatisticsOutput> {
  static constexpr std::string_view kName = "GetMetricStatisticsOutput";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Label", &monitoring::GetMetricStatisticsOutput::label);
    members.optional("Datapoints", &monitoring::GetMetricStatisticsOutput::datapoints);
  }
};

template <>
struct Declaration<monitoring::DimensionFilter> {
  static constexpr std::string_view kName = "DimensionFilter";
  template <class Members>
  static void declare(Members& members) {
    members.required("Name", &monitoring::DimensionFilter::name, kMonitoringDimensionNameText);
    members.optional("Value", &monitoring::DimensionFilter::value, kMonitoringDimensionValueText);
  }
};

template <>
struct Declaration<monitoring::ListMetricsInput> {
  static constexpr std::string_view kName = "ListMetricsInput";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Namespace", &monitoring::ListMetricsInput::metric_namespace, kMonitoringNamespaceText);
    members.optional("MetricName", &monitoring::ListMetricsInput::metric_name, kMonitoringMetricNameText);
    members.optional("Dimensions", &monitoring::ListMetricsInput::dimensions, List{.max = 10});
    members.optional("NextToken", &monitoring::ListMetricsInput::next_token);
    members.optional("RecentlyActive", &monitoring::ListMetricsInput::recently_active);
    members.optional("IncludeLinkedAccounts", &monitoring::ListMetricsInput::include_linked_accounts);
    members.optional("OwningAccount", &monitoring::ListMetricsInput::owning_account, kMonitoringAccountIdText);
  }
};

template <>
struct Declaration<monitoring::ListMetricsOutput> {
  static constexpr std::string_view kName = "ListMetricsOutput";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Metrics", &monitoring::ListMetricsOutput::metrics);
    members.optional("NextToken", &monitoring::ListMetricsOutput::next_token);
    members.optional("OwningAccounts", &monitoring::ListMetricsOutput::owning_accounts, List{.item = kMonitoringAccountIdText});
  }
};

template <>
struct Declaration<monitoring::StatisticSet> {
  static constexpr std::string_view kName = "StatisticSet";
  template <class Members>
  static void declare(Members& members) {
    members.required("SampleCount", &monitoring::StatisticSet::sample_count);
    members.required("Sum", &monitoring::StatisticSet::sum);
    members.required("Minimum", &monitoring::StatisticSet::minimum);
    members.required("Maximum", &monitoring::StatisticSet::maximum);
  }
};

template <>
struct Declaration<monitoring::MetricDatum> {
  static constexpr std::string_view kName = "MetricDatum";
  template <class Members>
  static void declare(Members& members) {
    members.required("MetricName", &monitoring::MetricDatum::metric_name, kMonitoringMetricNameText);
    members.optional("Dimensions", &monitoring::MetricDatum::dimensions, List{.max = 30});
    members.optional("Timestamp", &monitoring::MetricDatum::timestamp);
    members.optional("Value", &monitoring::MetricDatum::value);
    members.optional("StatisticValues", &monitoring::MetricDatum::statistic_values);
    members.optional("Values", &monitoring::MetricDatum::values);
    members.optional("Counts", &monitoring::MetricDatum::counts);
    members.optional("Unit", &monitoring::MetricDatum::unit, kMonitoringStandardUnitText);
    members.optional("StorageResolution", &monitoring::MetricDatum::storage_resolution, Number{.min = 1});
  }
};

template <>
struct Declaration<monitoring::Entity> {
  static constexpr std::string_view kName = "Entity";
  template <class Members>
  static void declare(Members& members) {
    members.optional("KeyAttributes", &monitoring::Entity::key_attributes, Map{.min = 2, .max = 4, .key = kMonitoringEntityKeyAttributesMapKeyStringText, .value = kMonitoringEntityKeyAttributesMapValueStringText});
    members.optional("Attributes", &monitoring::Entity::attributes, Map{.min = 0, .max = 10, .key = kMonitoringEntityAttributesMapKeyStringText, .value = kMonitoringEntityAttributesMapValueStringText});
  }
};

template <>
struct Declaration<monitoring::EntityMetricData> {
  static constexpr std::string_view kName = "EntityMetricData";
  template <class Members>
  static void declare(Members& members) {
    members.optional("Entity", &monitoring::EntityMetricData::entity);
    members.optional("MetricData", &monitoring::EntityMetricData::metric_data);
  }
};

template <>
struct Declaration<monitoring::PutMetricDataInput> {
  static constexpr std::string_view kName = "PutMetricDataInput";
  template <class Members>
  static void declare(Members& members) {
    members.required("Namespace", &monitoring::PutMetricDataInput::metric_namespace, kMonitoringNamespaceText);
    members.optional("MetricData", &monitoring::PutMetricDataInput::metric_data);
    members.optional("EntityMetricData", &monitoring::PutMetricDataInput::entity_metric_data);
    members.optional("StrictEntityValidation", &monitoring::PutMetricDataInput::strict_entity_validation);
  }
};

template const Shape& shape_of<monitoring::Dimension>();
template const Shape& shape_of<monitoring::Metric>();
template const Shape& shape_of<monitoring::MetricStat>();
template const Shape& shape_of<monitoring::MetricDataQuery>();
template const Shape& shape_of<monitoring::LabelOptions>();
template const Shape& shape_of<monitoring::GetMetricDataInput>();
template const Shape& shape_of<monitoring::MetricDataResult>();
template const Shape& shape_of<monitoring::MessageData>();
template const Shape& shape_of<monitoring::GetMetricDataOutput>();
template const Shape& shape_of<monitoring::GetMetricStatisticsInput>();
template const Shape& shape_of<monitoring::Datapoint>();
template const Shape& shape_of<monitoring::GetMetricStatisticsOutput>();
template const Shape& shape_of<monitoring::DimensionFilter>();
template const Shape& shape_of<monitoring::ListMetricsInput>();
template const Shape& shape_of<monitoring::ListMetricsOutput>();
template const Shape& shape_of<monitoring::StatisticSet>();
template const Shape& shape_of<monitoring::MetricDatum>();
template const Shape& shape_of<monitoring::Entity>();
template const Shape& shape_of<monitoring::EntityMetricData>();
template const Shape& shape_of<monitoring::PutMetricDataInput>();

std::span<const Shape* const> monitoring_structures() {
  static const auto shapes = std::to_array<const Shape*>({
      &shape_of<monitoring::Dimension>(),
      &shape_of<monitoring::Metric>(),
      &shape_of<monitoring::MetricStat>(),
      &shape_of<monitoring::MetricDataQuery>(),
      &shape_of<monitoring::LabelOptions>(),
      &shape_of<monitoring::GetMetricDataInput>(),
      &shape_of<monitoring::MetricDataResult>(),
      &shape_of<monitoring::MessageData>(),
      &shape_of<monitoring::GetMetricDataOutput>(),
      &shape_of<monitoring::GetMetricStatisticsInput>(),
      &shape_of<monitoring::Datapoint>(),
      &shape_of<monitoring::GetMetricStatisticsOutput>(),
      &shape_of<monitoring::DimensionFilter>(),
      &shape_of<monitoring::ListMetricsInput>(),
      &shape_of<monitoring::ListMetricsOutput>(),
      &shape_of<monitoring::StatisticSet>(),
      &shape_of<monitoring::MetricDatum>(),
      &shape_of<monitoring::Entity>(),
      &shape_of<monitoring::EntityMetricData>(),
      &shape_of<monitoring::PutMetricDataInput>(),
  });
  return shapes;
}

}  // namespace trainyard::model
