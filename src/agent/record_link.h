#pragma once

#include <memory>

#include "agent/log_pump.h"
#include "base/result.h"
#include "base/time.h"
#include "model/launch_plan.h"
#include "records/metric_writer.h"

// How what an instance records gets to the server: the only place that makes files of the names of
// streams in its plan. So far they are in folders that both see (records/streams.h).
namespace trainyard::agent {

// Where CloudWatch has the metrics of training jobs (developer guide, monitoring-cloudwatch).
inline constexpr const char* kMetricNamespace = "/aws/sagemaker/TrainingJobs";

// The instance's log stream. `clock` outlives it; `observer` may be null.
Result<std::unique_ptr<LogPump>> open_log(const model::LaunchPlan& plan, const Clock& clock,
                                          LineObserver observer);

// What a stream's data points were found in: the log, or the instance. Their times don't mix.
enum class MetricSource { log, instance };

bool keeps_points(const model::LaunchPlan& plan);
// Of a plan that keeps points. Null, and logged, when the disk is full: the points are lost, the
// job goes on.
Result<std::unique_ptr<records::MetricWriter>> open_points(const model::LaunchPlan& plan,
                                                           MetricSource source);

}  // namespace trainyard::agent
