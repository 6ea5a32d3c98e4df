#include "services/monitoring/monitoring_service.h"

#include <boost/json.hpp>

#include "services/decode.h"
#include "services/error_translation.h"
#include "services/monitoring/operations.h"

namespace trainyard::services {

using namespace model::monitoring;

namespace {

// Some operations have an error of their own for what is missing.
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

template <class Request, class Do>
JsonAnswer answer(const boost::json::value& input, Do do_it) {
  const auto request = decode<Request>(input);
  if (!request) return to_service_error(request.error());
  const auto output = do_it(*request);
  if (!output) return to_service_error(output.error());
  return boost::json::value(model::serialize(*output));
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

std::optional<OperationShapes> MonitoringService::find_operation(std::string_view name) const {
  if (name == "GetMetricStatistics")
    return OperationShapes{&model::shape_of<GetMetricStatisticsInput>(),
                           &model::shape_of<GetMetricStatisticsOutput>()};
  if (name == "GetMetricData")
    return OperationShapes{&model::shape_of<GetMetricDataInput>(),
                           &model::shape_of<GetMetricDataOutput>()};
  if (name == "ListMetrics")
    return OperationShapes{&model::shape_of<ListMetricsInput>(),
                           &model::shape_of<ListMetricsOutput>()};
  if (name == "PutMetricData")
    return OperationShapes{&model::shape_of<PutMetricDataInput>(),
                           &model::shape_of<PutMetricDataOutput>()};
  return std::nullopt;
}

JsonAnswer MonitoringService::call(std::string_view operation, const boost::json::value& input,
                                   const RequestContext& context) {
  if (operation == "GetMetricStatistics") {
    const auto complete = check_required(model::shape_of<GetMetricStatisticsInput>(), input);
    if (!complete) return to_service_error(complete.error());
    return answer<GetMetricStatisticsInput>(input, [&](const auto& request) {
      return get_metric_statistics(store_, request, context.now);
    });
  }
  if (operation == "GetMetricData")
    return answer<GetMetricDataInput>(input, [&](const auto& request) {
      return get_metric_data(store_, place_.account, request, context.now);
    });
  if (operation == "PutMetricData") {
    const auto complete = check_required(model::shape_of<PutMetricDataInput>(), input);
    if (!complete) return to_service_error(complete.error());
    return answer<PutMetricDataInput>(
        input, [&](const auto& request) { return put_metric_data(store_, request, context.now); });
  }
  return answer<ListMetricsInput>(input, [&](const auto& request) {
    return list_metrics(store_, place_.account, request, context.now);
  });
}

}  // namespace trainyard::services
