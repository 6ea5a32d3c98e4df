#include "services/monitoring/monitoring_service.h"

#include <boost/json.hpp>

#include "services/monitoring/operations.h"

namespace trainyard::services {

using namespace model::monitoring;

namespace {

Result<void> check_required(const model::Shape& shape, const boost::json::value& input) {
  const auto* members = input.if_object();
  for (const model::Member& member : shape.members) {
    if (!member.required || members == nullptr) continue;
    const auto* value = members->if_contains(member.name);
    if (value == nullptr || value->is_null())
      return Error(ErrorKind::invalid_argument,
                   "The parameter " + std::string(member.name) + " is required.")
          .with_code("MissingRequiredParameterException");
  }
  return ok();
}

// A row of an operation with its own error for missing things.
template <class Request, class Response, class Act>
Operation with_own_required(std::string_view name, std::string_view action, Act act) {
  Operation row = declared<Request, Response>(name, action, no_resource, std::move(act));
  row.handler = [handler = std::move(row.handler)](const boost::json::value& input,
                                                   const RequestContext& context) -> Answer {
    const auto complete = check_required(model::shape_of<Request>(), input);
    if (!complete) return to_service_error(complete.error());
    return handler(input, context);
  };
  return row;
}

}  // namespace

Error invalid_value(std::string message) {
  return Error(ErrorKind::invalid_argument, std::move(message))
      .with_code("InvalidParameterValueException");
}

Error invalid_combination(std::string message) {
  return Error(ErrorKind::invalid_argument, std::move(message))
      .with_code("InvalidParameterCombinationException");
}

Error validation_error(std::string message) {
  return Error(ErrorKind::invalid_argument, std::move(message)).with_code("ValidationException");
}

Result<store::MetricName> metric_name(const std::string& metric_namespace, const std::string& name,
                                      const std::optional<std::vector<Dimension>>& dimensions) {
  store::MetricName metric{metric_namespace, name, {}};
  for (const Dimension& dimension : dimensions.value_or(std::vector<Dimension>{}))
    if (!metric.dimensions.emplace(*dimension.name, *dimension.value).second)
      return invalid_value("The parameter Dimensions has the name " + *dimension.name + " twice.");
  return metric;
}

Service MonitoringService::table() const {
  Service table;
  table.signing_name = "monitoring";
  table.json_target = "GraniteServiceVersion20100801";
  table.query_namespace = "http://monitoring.amazonaws.com/doc/2010-08-01/";
  table.cbor_name = table.json_target;
  table.operations = {
      declared<GetMetricDataInput, GetMetricDataOutput>(
          "GetMetricData", "cloudwatch:GetMetricData", no_resource,
          [this](const auto& request, const RequestContext& context) {
            return get_metric_data(store_, place_.account, request, context.now);
          }),
      with_own_required<GetMetricStatisticsInput, GetMetricStatisticsOutput>(
          "GetMetricStatistics", "cloudwatch:GetMetricStatistics",
          [this](const auto& request, const RequestContext& context) {
            return get_metric_statistics(store_, request, context.now);
          }),
      declared<ListMetricsInput, ListMetricsOutput>(
          "ListMetrics", "cloudwatch:ListMetrics", no_resource,
          [this](const auto& request, const RequestContext& context) {
            return list_metrics(store_, place_.account, request, context.now);
          }),
      with_own_required<PutMetricDataInput, void>(
          "PutMetricData", "cloudwatch:PutMetricData",
          [this](const auto& request, const RequestContext& context) -> Answer {
            const auto put = put_metric_data(store_, request, context.now);
            if (!put) return to_service_error(put.error());
            return boost::json::value(boost::json::object());
          }),
  };
  return table;
}

}  // namespace trainyard::services
