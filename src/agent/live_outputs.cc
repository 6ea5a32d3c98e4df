#include "agent/live_outputs.h"

#include <utility>

namespace trainyard::agent {
namespace {

// smdebug writes a file as <name>.tmp and renames it when it is complete (its
// core/access_layer/file.py); what ends in .sagemaker-ignore isn't uploaded by SageMaker either
// (its trials/profiler_trial.py).
data::SyncFolderOptions follow_smdebug() {
  data::SyncFolderOptions options;
  options.skipped_suffixes = {".tmp", ".sagemaker-ignore"};
  return options;
}

}  // namespace

LiveOutputs::LiveOutputs(LiveOutputsParts parts) : parts_(std::move(parts)) {}

LiveOutputs::~LiveOutputs() = default;

Result<void> LiveOutputs::start() {
  TRY(const auto folders, live_folders(parts_.plan, parts_.volume));
  for (const LiveFolder& folder : folders) {
    LiveUpload::Options options;
    options.what = folder.local_path;
    uploads_.push_back(std::make_unique<LiveUpload>(
        data::SyncFolder(parts_.s3, folder.root, folder.folder, folder.target, follow_smdebug(),
                         parts_.notice),
        std::move(options), parts_.notice));
    uploads_.back()->start();
  }
  return ok();
}

void LiveOutputs::finish() {
  for (const auto& upload : uploads_) upload->finish();
}

void LiveOutputs::wait() {
  for (const auto& upload : uploads_) upload->wait();
  uploads_.clear();
}

Result<void> mark_job_end(data::S3Client& s3, const model::LaunchPlan& plan) {
  constexpr const char* kMarker = "training_job_end.ts";
  Result<void> first;
  const auto mark = [&](const std::string& s3_output_path, const std::string& folder) {
    const auto done = [&]() -> Result<void> {
      TRY(const data::S3Location base, data::parse_s3_location(s3_output_path));
      TRY(const auto object,
          s3.begin_upload(base.bucket,
                          data::join_key(base.key, plan.job_name + "/" + folder + "/" + kMarker)));
      return object->complete();
    }();
    if (!done && first) first = done.error().wrap(std::string("write ") + kMarker);
  };
  if (plan.debug_hook) mark(plan.debug_hook->s3_output_path, "debug-output");
  if (plan.profiler && !plan.profiler->disabled)
    for (const char* kind : {"system", "framework"})
      mark(plan.profiler->s3_output_path, std::string("profiler-output/") + kind);
  return first;
}

}  // namespace trainyard::agent
