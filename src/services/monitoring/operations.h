#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/monitoring.h"
#include "store/metric_store.h"

// CloudWatch's operations: a parsed request in, the answer out. Errors have CloudWatch's codes in
// the JSON protocol's spelling. `now` is when the request arrived.
namespace trainyard::services {

Result<model::monitoring::GetMetricStatisticsOutput> get_metric_statistics(
    const store::MetricStore& store, const model::monitoring::GetMetricStatisticsInput& request,
    Timestamp now);

// `account`: the server's own, the only one with metrics.
Result<model::monitoring::GetMetricDataOutput> get_metric_data(
    const store::MetricStore& store, const std::string& account,
    const model::monitoring::GetMetricDataInput& request, Timestamp now);

Result<model::monitoring::ListMetricsOutput> list_metrics(
    const store::MetricStore& store, const std::string& account,
    const model::monitoring::ListMetricsInput& request, Timestamp now);

// Durable when it returns.
Result<void> put_metric_data(const store::MetricStore& store,
                             const model::monitoring::PutMetricDataInput& request, Timestamp now);

// Shared by the operations.
Error invalid_value(std::string message);
Error invalid_combination(std::string message);
Error validation_error(std::string message);
// invalid_value: a dimension is named twice.
Result<store::MetricName> metric_name(
    const std::string& metric_namespace, const std::string& name,
    const std::optional<std::vector<model::monitoring::Dimension>>& dimensions);

}  // namespace trainyard::services
