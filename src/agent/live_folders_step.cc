#include "agent/live_folders_step.h"

#include <sys/stat.h>

#include <utility>

#include "agent/failure_reason.h"
#include "base/files.h"

namespace trainyard::agent {

namespace fs = std::filesystem;

namespace {

constexpr const char* kFrameworkProfile = "/opt/ml/output/profiler";  // smdebug's default

// `beside` names its place on the volume when the container has it outside of /opt/ml.
Result<LiveFolder> live_folder(const model::LaunchPlan& plan, const Volume& volume,
                               const std::string& path, const char* beside,
                               const std::string& s3_output_path, const char* below_job) {
  LiveFolder made;
  made.local_path = fs::path(path).lexically_normal().string();
  if (made.local_path.ends_with('/')) made.local_path.pop_back();
  TRY(made.target, data::parse_s3_location(s3_output_path));
  made.target.key = data::join_key(made.target.key, plan.job_name + "/" + below_job);
  constexpr std::string_view kVolume = "/opt/ml/";
  const bool on_volume = made.local_path.starts_with(kVolume);
  made.root = on_volume ? volume.root() : volume.beside();
  made.folder = on_volume ? made.local_path.substr(kVolume.size()) : beside;
  return made;
}

}  // namespace

fs::path profile_folder(const fs::path& directory) {
  return directory / "profile";
}

Result<std::vector<LiveFolder>> live_folders(const model::LaunchPlan& plan, const Volume& volume) {
  std::vector<LiveFolder> folders;
  if (plan.debug_hook) {
    TRY(LiveFolder tensors, live_folder(plan, volume, plan.debug_hook->local_path, "tensors",
                                        plan.debug_hook->s3_output_path, "debug-output"));
    folders.push_back(std::move(tensors));
  }
  if (plan.profiler && !plan.profiler->disabled) {
    const auto& parameters = plan.profiler->parameters;
    const auto path = parameters.find("LocalPath");
    TRY(LiveFolder profile,
        live_folder(plan, volume, path == parameters.end() ? kFrameworkProfile : path->second,
                    "profiler", plan.profiler->s3_output_path, "profiler-output"));
    folders.push_back(std::move(profile));
  }
  return folders;
}

Result<void> LiveFoldersStep::prepare(StepContext& context) {
  TRY(const auto folders, live_folders(context.plan, context.volume));
  for (const LiveFolder& folder : folders) {
    TRY_VOID(ensure_directory(folder.root / folder.folder));
    if (::chmod((folder.root / folder.folder).c_str(), 0777) != 0)  // as Volume has it
      return Error::from_errno(errno, "open " + folder.local_path + " to the container's user");
    if (folder.root != context.volume.root())
      context.spec.mounts.push_back({folder.root / folder.folder, folder.local_path, false});
  }
  return ok();
}

Result<void> LiveFoldersStep::undo(StepContext& context) {
  return remove_tree(profile_folder(context.directory));
}

std::string LiveFoldersStep::failure_reason(const StepContext&, const Error& error) const {
  return error.kind() == ErrorKind::invalid_argument ? client_error("", error)
                                                     : internal_server_error();
}

}  // namespace trainyard::agent
