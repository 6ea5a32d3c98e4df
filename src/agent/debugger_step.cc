#include "agent/debugger_step.h"

#include <utility>

#include "agent/live_folder.h"
#include "agent/outputs.h"

namespace trainyard::agent {
namespace {

constexpr const char* kTensorsInS3 = "debug-output";

Result<LiveFolder> tensors_of(const StepContext& context) {
  const model::DebugHookConfig& hook = *context.plan.request.debug_hook_config;
  TRY(auto target, live_target(context.plan, hook.s3_output_path.value_or(""), kTensorsInS3));
  return live_folder(context, hook.local_path.value_or(""), "tensors", std::move(target));
}

}  // namespace

Result<void> DebuggerStep::prepare(StepContext& context) {
  if (!context.plan.request.debug_hook_config) return ok();
  TRY(const LiveFolder folder, tensors_of(context));
  return make_live_folder(context, folder);
}

Result<void> DebuggerStep::started(StepContext& context) {
  if (!context.plan.request.debug_hook_config) return ok();
  TRY(const LiveFolder folder, tensors_of(context));
  upload_ = start_live_upload(context, folder, follow_smdebug(context.plan.limits.upload),
                              folder.local_path);
  return ok();
}

Result<void> DebuggerStep::ended(StepContext&) {
  if (upload_) upload_->finish();
  return ok();
}

Result<void> DebuggerStep::finish(StepContext& context) {
  if (upload_) upload_->wait();
  const auto& hook = context.plan.request.debug_hook_config;
  if (hook && is_lead(context.plan))
    mark_job_end(context, hook->s3_output_path.value_or(""), kTensorsInS3);
  return ok();
}

Failure DebuggerStep::failure(const StepContext&, const Error& error) const {
  return live_folder_failure(error);
}

}  // namespace trainyard::agent
