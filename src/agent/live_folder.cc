#include "agent/live_folder.h"

#include <sys/stat.h>

#include <utility>

#include "base/files.h"
#include "base/log.h"
#include "data/upload_object.h"

namespace trainyard::agent {

namespace fs = std::filesystem;

Result<data::S3Location> live_target(const model::LaunchPlan& plan,
                                     const std::string& s3_output_path,
                                     const std::string& below_job) {
  TRY(data::S3Location target, data::parse_s3_location(s3_output_path));
  target.key = data::join_key(target.key, plan.job_name + "/" + below_job);
  return target;
}

LiveFolder live_folder(const StepContext& context, const std::string& path, const char* beside,
                       data::S3Location target) {
  LiveFolder made;
  made.local_path = fs::path(path).lexically_normal().string();
  if (made.local_path.ends_with('/')) made.local_path.pop_back();
  made.target = std::move(target);
  constexpr std::string_view kVolume = "/opt/ml/";
  const bool on_volume = made.local_path.starts_with(kVolume);
  made.root = on_volume ? context.volume.root() : context.volume.beside();
  made.folder = on_volume ? made.local_path.substr(kVolume.size()) : beside;
  return made;
}

Result<void> make_live_folder(StepContext& context, const LiveFolder& folder, bool always) {
  TRY_VOID(ensure_directory(folder.root / folder.folder));
  if (::chmod((folder.root / folder.folder).c_str(), 0777) != 0)  // as Volume has it
    return Error::from_errno(errno, "open " + folder.local_path + " to the container's user");
  if (always || folder.root != context.volume.root())
    context.spec.mounts.push_back({folder.root / folder.folder, folder.local_path, false});
  return ok();
}

std::unique_ptr<LiveUpload> start_live_upload(StepContext& context, const LiveFolder& folder,
                                              data::FolderSyncOptions options, std::string what) {
  options.resilient = &context.upload;
  const auto notice = [&context](const std::string& line) { context.notice(line); };
  auto upload =
      std::make_unique<LiveUpload>(data::FolderSync(context.live, folder.root, folder.folder,
                                                    folder.target, std::move(options), notice),
                                   LiveUpload::Options{.what = std::move(what)}, notice);
  upload->start();
  return upload;
}

data::FolderSyncOptions follow_smdebug(Bytes max_size) {
  data::FolderSyncOptions options;
  options.max_size = max_size;
  options.skipped_suffixes = {".tmp", ".sagemaker-ignore"};
  return options;
}

void mark_job_end(StepContext& context, const std::string& s3_output_path,
                  const std::string& below_job) {
  constexpr const char* kMarker = "training_job_end.ts";
  const auto marked = [&]() -> Result<void> {
    TRY(const data::S3Location target,
        live_target(context.plan, s3_output_path, below_job + "/" + kMarker));
    return data::upload_object(context.upload, target, [](data::Upload&) { return ok(); });
  }();
  if (marked) return;
  context.notice("Readers of the debugger's output will not notice the end of the job: write " +
                 std::string(kMarker) + ": " + marked.error().message());
}

Failure live_folder_failure(const Error& error) {
  return error.kind() == ErrorKind::invalid_argument ? client_error("", error)
                                                     : internal_server_error(error);
}

}  // namespace trainyard::agent
