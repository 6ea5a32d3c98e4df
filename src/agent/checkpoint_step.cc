#include "agent/checkpoint_step.h"

#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "agent/live_folder.h"
#include "base/files.h"
#include "data/download_channel.h"
#include "data/sync_ledger.h"

namespace trainyard::agent {

namespace fs = std::filesystem;

namespace {

fs::path ledger_of(const StepContext& context) {
  return context.directory / "checkpoints";
}

Result<LiveFolder> folder_of(const StepContext& context) {
  const model::CheckpointConfig& config = *context.plan.request.checkpoint_config;
  TRY(auto target, data::parse_s3_location(config.s3_uri.value_or("")));
  return live_folder(context, config.local_path.value_or(""), "checkpoints", std::move(target));
}

// Any user of a container may change the folder, so also what was restored.
Result<void> open_to_all(const fs::path& folder) {
  std::error_code failed;
  for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end;
       at.increment(failed))
    if (::chmod(at->path().c_str(), at->is_directory() ? 0777 : 0666) != 0)
      return Error::from_errno(errno, "open " + at->path().string() + " to the container's user");
  if (failed) return Error::from_errno(failed.value(), "list " + folder.string());
  return ok();
}

Result<void> restore_folder(StepContext& context, const LiveFolder& folder) {
  context.downloading("Downloading input data");
  data::S3Location source = folder.target;
  // Everything below the folder, not what only has the same prefix.
  if (!source.key.empty() && !source.key.ends_with('/')) source.key += '/';
  data::DownloadOptions options;
  options.may_be_empty = true;
  options.cancelled = &context.interruption.flag();
  if (!context.volume.enforced()) options.take_space = count_space(context.plan.limits.volume);
  const fs::path local = folder.root / folder.folder;
  TRY_VOID(data::download_channel(context.download, source, local, options));
  TRY_VOID(open_to_all(local));
  return data::SyncLedger::write_restored(ledger_of(context), local);
}

}  // namespace

Result<void> CheckpointStep::prepare(StepContext& context) {
  if (!context.plan.request.checkpoint_config) return ok();
  TRY(const LiveFolder folder, folder_of(context));
  TRY_VOID(make_live_folder(context, folder, true));
  const auto restored = restore_folder(context, folder);
  if (!restored) return restored.error().wrap("restore " + folder.local_path);
  return ok();
}

Result<void> CheckpointStep::started(StepContext& context) {
  if (!context.plan.request.checkpoint_config) return ok();
  TRY(const LiveFolder folder, folder_of(context));
  data::FolderSyncOptions options;
  options.skipped_suffixes = {".sagemaker-ignore", ".sagemaker-uploading", ".sagemaker-uploaded"};
  options.max_size = context.plan.limits.upload;
  options.mirror = data::MirrorOptions{.ledger = ledger_of(context), .marks = true};
  upload_ = start_live_upload(context, folder, std::move(options), folder.local_path);
  return ok();
}

// In parallel with the other steps' finish().
Result<void> CheckpointStep::ended(StepContext& context) {
  if (!upload_) return ok();
  context.exit ? upload_->finish() : upload_->stop();
  return ok();
}

Result<void> CheckpointStep::finish(StepContext&) {
  if (!upload_) return ok();
  upload_->wait();
  if (upload_->lost()) return *upload_->lost();
  return ok();
}

Result<void> CheckpointStep::undo(StepContext& context) {
  upload_.reset();
  std::error_code failed;
  fs::remove(ledger_of(context), failed);
  if (failed) return Error::from_errno(failed.value(), "delete the list of checkpoints");
  return ok();
}

Failure CheckpointStep::failure(const StepContext& context, const Error& error) const {
  const char* const what = upload_ ? "Checkpoint upload failed" : "Checkpoint download failed";
  if (upload_ || error.kind() != ErrorKind::exhausted) return transfer_error(what, error);
  return client_error(
      what, Error(ErrorKind::exhausted,
                  error.message() + ". The checkpoints do not fit the storage volume, which has " +
                      format_bytes(context.plan.limits.volume)));
}

}  // namespace trainyard::agent
