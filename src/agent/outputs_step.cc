#include "agent/outputs_step.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "agent/gate.h"
#include "agent/outputs.h"

namespace trainyard::agent {
namespace {

// The lead's task at the end: it joins the parts of all hosts.
Result<Uploaded> join_all(StepContext& context) {
  // Not interrupted by a stop, which the other hosts get too: they end, and the gate opens.
  TRY(const std::string text, wait_for_gate(context.directory, model::Gate::finish, nullptr));
  const auto hosts = model::parse_gate_text(text);
  if (!hosts) return Error(ErrorKind::corrupt, "the file of the finish gate lists no hosts");
  return join_parts(context.upload, context.plan, *hosts,
                    [&context](const std::string& line) { context.notice(line); });
}

Result<Uploaded> upload(StepContext& context) {
  const auto notice = [&context](const std::string& line) { context.notice(line); };
  const model::LaunchPlan& plan = context.plan;
  if (plan.hosts.size() < 2)
    return upload_outputs(context.upload, plan, context.volume.root(), notice);
  if (!context.was_reported(model::ReportKind::uploaded)) {
    TRY_VOID(upload_part(context.upload, plan, context.volume.root(), notice));
    context.report(model::ReportKind::uploaded);
  }
  return is_lead(plan) ? join_all(context) : Uploaded{};
}

// Whether the attempt was stopped by an interruption. If it ended by itself, its outputs are
// uploaded.
bool was_interrupted(const StepContext& context) {
  std::error_code error;
  return context.stopped == model::StopReason::StopRequested &&
         std::filesystem::exists(context.directory / model::kInterruptedFile, error);
}

}  // namespace

Result<void> OutputsStep::finish(StepContext& context) {
  if (!context.exit) return ok();
  if (was_interrupted(context)) {
    context.notice(
        "The training job is interrupted, and will run again: what is in /opt/ml/model and "
        "/opt/ml/output/data is not uploaded.");
    return ok();
  }
  auto uploaded = upload(context);
  if (!uploaded) {
    context.notice("Artifact upload failed: " + uploaded.error().message());
    return uploaded.error();
  }
  context.model_artifacts = std::move(uploaded->model_artifacts);
  return ok();
}

Failure OutputsStep::failure(const StepContext&, const Error& error) const {
  return transfer_error("Artifact upload failed", error);
}

}  // namespace trainyard::agent
