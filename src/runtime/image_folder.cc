#include "runtime/image_folder.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "base/unique_fd.h"

namespace trainyard::runtime {

namespace fs = std::filesystem;

Result<std::optional<fs::path>> find_image_folder(const fs::path& rootfs, std::string_view path) {
  const UniqueFd root(::open(rootfs.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root) return Error::from_errno(errno, "open " + rootfs.string());
  struct open_how how{};
  how.flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  const std::string name(path);
  const UniqueFd folder(
      static_cast<int>(::syscall(SYS_openat2, root.get(), name.c_str(), &how, sizeof how)));
  if (!folder && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP))
    return std::optional<fs::path>();
  if (!folder) return Error::from_errno(errno, "open " + name + " of the image");
  std::error_code failed;
  const fs::path found = fs::read_symlink("/proc/self/fd/" + std::to_string(folder.get()), failed);
  if (failed) return Error::from_errno(failed.value(), "find " + name + " of the image");
  if (fs::is_empty(found, failed) || failed) return std::optional<fs::path>();
  return std::optional(found);
}

}  // namespace trainyard::runtime
