#include "agent/step.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace trainyard::agent {

void StepContext::fail(Failure found) {
  log::warning("instance_failed", {{"job", plan.job_name}, {"reason", found.reason}});
  if (!failure) failure = std::move(found);
}

void StepContext::notice(const std::string& line) const {
  log::info("notice", {{"job", plan.job_name}, {"text", line}});
  if (log_line) log_line(line);
}

void StepContext::report(model::ReportKind kind, std::string message) {
  if (std::ranges::any_of(journal.earlier(), [&](const model::Report& earlier) {
        return earlier.kind == kind && earlier.message == message;
      }))
    return;
  model::Report made;
  made.kind = kind;
  if (kind == model::ReportKind::started) made.job_id = plan.job_id;
  made.message = std::move(message);
  log::info("report", {{"job", plan.job_name},
                       {"attempt", plan.attempt},
                       {"instance", plan.current_host},
                       {"kind", static_cast<int>(kind)},
                       {"message", made.message}});
  journal.append_and_wait(std::move(made));
}

bool StepContext::was_reported(model::ReportKind kind) const {
  return std::ranges::any_of(journal.earlier(),
                             [&](const model::Report& earlier) { return earlier.kind == kind; });
}

void StepContext::report_soon(model::Report report) {
  if (const auto appended = journal.append(std::move(report)); !appended)
    log::warning("journal_kept_back",
                 {{"job", plan.job_name}, {"error", appended.error().message()}});
}

void StepContext::downloading(const std::string& message) {
  if (std::exchange(downloading_message, message) == message) return;
  interruption.start_clock(plan.max_runtime);
  report(model::ReportKind::downloading, message);
}

}  // namespace trainyard::agent
