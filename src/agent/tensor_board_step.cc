#include "agent/tensor_board_step.h"

#include <utility>

#include "agent/live_folder.h"

namespace trainyard::agent {
namespace {

// As in SDK v2's latest_job_tensorboard_artifacts_path().
constexpr const char* kTensorBoardInS3 = "tensorboard-output";

Result<LiveFolder> events_of(const StepContext& context) {
  const model::TensorBoardOutputConfig& config = *context.plan.request.tensor_board_output_config;
  TRY(auto target, live_target(context.plan, config.s3_output_path.value_or(""), kTensorBoardInS3));
  return live_folder(context, config.local_path.value_or(""), "tensorboard", std::move(target));
}

}  // namespace

Result<void> TensorBoardStep::prepare(StepContext& context) {
  if (!context.plan.request.tensor_board_output_config) return ok();
  TRY(const LiveFolder folder, events_of(context));
  return make_live_folder(context, folder);
}

Result<void> TensorBoardStep::started(StepContext& context) {
  if (!context.plan.request.tensor_board_output_config) return ok();
  TRY(const LiveFolder folder, events_of(context));
  data::FolderSyncOptions options;
  options.max_size = context.plan.limits.upload;
  upload_ = start_live_upload(context, folder, std::move(options), folder.local_path);
  return ok();
}

Result<void> TensorBoardStep::ended(StepContext&) {
  if (upload_) upload_->finish();
  return ok();
}

Result<void> TensorBoardStep::finish(StepContext&) {
  if (upload_) upload_->wait();
  return ok();
}

Failure TensorBoardStep::failure(const StepContext&, const Error& error) const {
  return live_folder_failure(error);
}

}  // namespace trainyard::agent
