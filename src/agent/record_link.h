#pragma once

#include <memory>

#include "agent/log_pump.h"
#include "base/result.h"
#include "base/time.h"
#include "model/launch_plan.h"
#include "records/metric_writer.h"

// How an instance's records reach the server: the only place that maps names of streams in its plan
// to files. At present these are in folders that both share (records/streams.h).
namespace trainyard::agent {

// CloudWatch's namespace for metrics of training jobs (developer guide, monitoring-cloudwatch).
inline constexpr const char* kMetricNamespace = "/aws/sagemaker/TrainingJobs";

// The instance's log stream. `clock` outlives it; `observer` may be null.
Result<std::unique_ptr<LogPump>> open_log(const model::LaunchPlan& plan, const Clock& clock,
                                          LineObserver observer);

// The source of a stream's data points: the log, or the instance. Their times don't mix.
enum class MetricSource { log, instance };

bool stores_points(const model::LaunchPlan& plan);
// For a plan that stores points. Null, and logged, if that isn't possible, for example on a full
// disk or in a damaged file: the points are lost, the job goes on.
std::unique_ptr<records::MetricWriter> open_points(const model::LaunchPlan& plan,
                                                   MetricSource source);

}  // namespace trainyard::agent
