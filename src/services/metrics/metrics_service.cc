#include "services/metrics/metrics_service.h"

#include "control/experiment_kinds.h"

namespace trainyard::services {
namespace {

using namespace model::metrics;

Resources component_of_metrics(const boost::json::value& input, const aws::Place& place) {
  return named_resource(input, place, control::kTrialComponentKind, "TrialComponentName");
}

}  // namespace

// The signing name is SageMaker's.
Service MetricsService::table() {
  Service table;
  table.signing_name = "sagemaker";
  table.operations = {
      {.name = "BatchGetMetrics",
       .action = "sagemaker:BatchGetMetrics",
       .resources = no_resource,
       .handler = decoding<BatchGetMetricsRequest>(
           [this](const auto& request, const auto&) { return metrics_.get(request); }),
       .method = "POST",
       .path = "/BatchGetMetrics"},
      {.name = "BatchPutMetrics",
       .action = "sagemaker:BatchPutMetrics",
       .resources = component_of_metrics,
       .handler = decoding<BatchPutMetricsRequest>(
           [this](const auto& request, const RequestContext& context) {
             return metrics_.put(request, context.now);
           }),
       .method = "PUT",
       .path = "/BatchPutMetrics"},
  };
  return table;
}

}  // namespace trainyard::services
