#include "agent/metric_files_step.h"

#include <sys/stat.h>

#include <cerrno>
#include <string>

#include "base/files.h"
#include "base/log.h"

namespace trainyard::agent {
namespace {

constexpr const char* kOnVolume = "output/metrics/sagemaker";
constexpr std::chrono::seconds kReadInterval{1};
// Some thousand lines; what a program writes faster is read when it has ended.
constexpr Bytes kReadAtOnce = kib(512);

}  // namespace

Result<void> MetricFilesStep::prepare(StepContext& context) {
  TRY_VOID(ensure_directory(context.volume.root() / kOnVolume));
  for (const char* folder : {"output/metrics", kOnVolume})
    if (::chmod((context.volume.root() / folder).c_str(), 0777) != 0)  // as Volume has it
      return Error::from_errno(
          errno, "open " + std::string(kMetricsDirectory) + " to the container's user");
  return restore(context);
}

Result<void> MetricFilesStep::restore(StepContext& context) {
  auto opened = MetricFiles::open(context.volume.root(), kOnVolume,
                                  context.directory / model::kComponentPointsFile, context.clock,
                                  [&context](const std::string& line) { context.notice(line); });
  if (opened)
    files_ = std::move(*opened);
  else
    log::error("metrics_not_kept",
               {{"job", context.plan.job_name}, {"error", opened.error().message()}});
  return ok();
}

Result<void> MetricFilesStep::tick(StepContext&) {
  const auto now = std::chrono::steady_clock::now();
  if (!files_ || now < next_read_) return ok();
  next_read_ = now + kReadInterval;
  files_->read(kReadAtOnce);
  return ok();
}

Result<void> MetricFilesStep::ended(StepContext&) {
  if (files_) files_->finish();
  return ok();
}

model::Losses MetricFilesStep::losses() const {
  model::Losses lost;
  if (files_) lost.metric_points = static_cast<std::int64_t>(files_->lost());
  return lost;
}

}  // namespace trainyard::agent
