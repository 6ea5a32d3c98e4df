#include "agent/record_link.h"

#include <utility>

#include "base/log.h"
#include "records/streams.h"

namespace trainyard::agent {

Result<std::unique_ptr<LogPump>> open_log(const model::LaunchPlan& plan, const Clock& clock,
                                          LineObserver observer) {
  const model::PlanRecords& streams = plan.records;
  return LogPump::open(
      records::log_file(streams.logs_folder, streams.log_group, streams.log_stream),
      plan.limits.log, clock, std::move(observer));
}

bool stores_points(const model::LaunchPlan& plan) {
  return !plan.records.metric_stream.empty();
}

std::unique_ptr<records::MetricWriter> open_points(const model::LaunchPlan& plan,
                                                   MetricSource source) {
  std::string stream = plan.records.metric_stream;
  if (source == MetricSource::instance) stream += records::kInstanceSuffix;
  auto opened =
      records::MetricWriter::open(records::metric_folder(plan.records.metrics_folder, stream));
  if (opened) return std::move(*opened);
  log::error("metrics_not_kept", {{"job", plan.job_name}, {"error", opened.error().message()}});
  return nullptr;
}

}  // namespace trainyard::agent
