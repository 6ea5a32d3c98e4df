#include "agent/outputs_step.h"

#include "agent/outputs.h"

namespace trainyard::agent {

Result<void> OutputsStep::finish(StepContext& context) {
  if (!context.exit) return ok();
  auto uploaded = upload_outputs(context.upload, context.plan, context.volume.root(),
                                 [&context](const std::string& line) { context.notice(line); });
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
