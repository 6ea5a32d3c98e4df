#include "agent/volume_owner.h"

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>

#include "agent/container_names.h"

namespace trainyard::agent {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

// Enough for millions of files on a slow disk.
constexpr auto kChownTimeout = 10min;

bool is_ours(const fs::path& path) {
  struct stat info{};
  if (::lstat(path.c_str(), &info) != 0) return false;
  if (info.st_uid != ::geteuid()) return false;
  const mode_t needed = S_ISDIR(info.st_mode) ? S_IRWXU : S_IRUSR;
  return S_ISLNK(info.st_mode) || (info.st_mode & needed) == needed;
}

bool all_is_ours(const fs::path& root) {
  std::error_code failed;
  if (!fs::exists(root, failed)) return !failed;
  if (!is_ours(root)) return false;
  for (fs::recursive_directory_iterator at(root, failed), end; !failed && at != end;
       at.increment(failed))
    if (!is_ours(at->path())) return false;
  return !failed;
}

Result<void> run_to_its_end(runtime::Runtime& runtime, const runtime::ContainerSpec& spec) {
  TRY(const auto container, runtime.create(spec, [](runtime::OutputStream, std::string_view) {}));
  TRY_VOID(container->start());
  TRY(const auto exit, container->wait(kChownTimeout));
  if (!exit) return Error(ErrorKind::deadline, "it takes too long");
  if (exit->code != 0)
    return Error(ErrorKind::internal, "chown ended with code " + std::to_string(exit->code));
  return ok();
}

}  // namespace

Result<void> change_volume_owner(StepContext& context) {
  // The folders of /opt/ml, and those beside it that are mounted elsewhere in the container.
  return change_folder_owner(context.runtime, context.plan.image,
                             context.volume.root().parent_path(),
                             container_id(context.directory) + "-chown",
                             container_labels(context.plan.job_name, context.directory));
}

Result<void> change_folder_owner(runtime::Runtime& runtime, const std::string& image,
                                 const fs::path& folder, const std::string& id,
                                 const std::map<std::string, std::string>& labels) {
  if (::geteuid() == 0) return ok();
  TRY_VOID(runtime.remove_leftovers(id));
  if (all_is_ours(folder)) return ok();
  const std::string owner = std::to_string(::geteuid()) + ":" + std::to_string(::getegid());
  runtime::ContainerSpec spec;
  spec.id = id;
  spec.image = image;
  spec.user = "0:0";
  spec.entrypoint = {{"sh", "-c", "chown -Rh " + owner + " /opt/ml; chmod -R u+rwX /opt/ml"}};
  spec.mounts = {{folder, "/opt/ml", false}};
  spec.network = runtime::NetworkMode::none;
  spec.labels = labels;
  const auto ran = run_to_its_end(runtime, spec);
  TRY_VOID(runtime.remove_leftovers(id));
  if (!ran) return ran.error().wrap("give the volume over to this user");
  return ok();
}

}  // namespace trainyard::agent
