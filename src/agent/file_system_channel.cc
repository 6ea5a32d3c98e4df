#include "agent/file_system_channel.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>

#include "base/open_beneath.h"

namespace trainyard::agent {

namespace fs = std::filesystem;

namespace {

Error not_mountable(const model::PlanFileSystem& source, const std::string& why) {
  return Error(ErrorKind::invalid_argument, "Unable to mount file system " + source.id + ": " + why)
      .with_code(std::string(kNotMountable));
}

std::string reason_of(const model::PlanFileSystem& source, int error) {
  const std::string about = "DirectoryPath '" + source.directory_path + "' ";
  if (error == ENOENT) return about + "does not exist";
  if (error == ENOTDIR) return about + "is not a directory";
  if (error == ELOOP) return about + "goes through a symbolic link";
  if (error == EXDEV) return about + "leaves the file system";
  return about + "can't be opened: " + Error::from_errno(error, "open").message();
}

}  // namespace

Result<runtime::BindMount> mount_of_file_system(const model::PlanChannel& channel) {
  const model::PlanFileSystem& source = *channel.file_system;
  if (source.folder.empty())
    return not_mountable(source,
                         "file-systems of Trainyard's configuration doesn't name it any more");
  const UniqueFd top(::open(source.folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!top)
    return not_mountable(source, Error::from_errno(errno, "open " + source.folder).message());
  const std::size_t begin = source.directory_path.find_first_not_of('/');
  const std::string below = begin == std::string::npos ? "." : source.directory_path.substr(begin);
  const UniqueFd folder = open_beneath(top.get(), below, O_PATH | O_DIRECTORY);
  if (!folder) return not_mountable(source, reason_of(source, errno));
  std::error_code failed;
  const fs::path path = fs::read_symlink("/proc/self/fd/" + std::to_string(folder.get()), failed);
  if (failed) return Error::from_errno(failed.value(), "find " + source.directory_path);
  return runtime::BindMount{.source = path,
                            .target = "/opt/ml/input/data/" + channel.name,
                            .read_only = source.read_only};
}

}  // namespace trainyard::agent
