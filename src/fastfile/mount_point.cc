#include "fastfile/mount_point.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string>
#include <string_view>
#include <system_error>

#include "base/files.h"
#include "base/mountinfo.h"
#include "base/process.h"

namespace trainyard::fastfile {
namespace {

constexpr const char* kConfiguration = "/etc/fuse.conf";
constexpr const char* kHelper = "fusermount3";  // what mounts and unmounts for ordinary users
constexpr std::chrono::seconds kPatience{10};

bool allows_others() {
  const auto text = read_file(kConfiguration);
  if (!text) return false;
  for (std::size_t at = 0; at < text->size();) {
    const std::size_t end = std::min(text->find('\n', at), text->size());
    if (text->substr(at, end - at).starts_with("user_allow_other")) return true;
    at = end + 1;
  }
  return false;
}

// Without accessing the folder: a file system without a server returns errors, and one that waits
// for S3 doesn't answer.
Result<bool> is_mounted(const std::filesystem::path& folder) {
  std::error_code failed;
  const auto parent = std::filesystem::canonical(folder.parent_path(), failed);
  if (failed) return false;
  const std::string name = (parent / folder.filename()).string();
  TRY(const std::string text, read_file("/proc/self/mountinfo"));
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line(text.data() + at, end - at);
    for (int field = 1; field < 5 && line.find(' ') != line.npos; ++field)
      line.remove_prefix(line.find(' ') + 1);
    if (unescape_mountinfo(line.substr(0, line.find(' '))) == name) return true;
    at = end + 1;
  }
  return false;
}

}  // namespace

Result<void> check_can_mount() {
  const auto missing = [](const std::string& what) {
    return Error(ErrorKind::unavailable, "FastFile mode is not available on this machine: " + what);
  };
  if (::access("/dev/fuse", R_OK | W_OK) != 0)
    return missing("/dev/fuse can't be opened: " + Error::from_errno(errno, "open").message());
  if (::geteuid() == 0) return ok();
  if (!run_command({kHelper, "--version"}, kPatience))
    return missing("an ordinary user needs the program fusermount3 (Debian: fuse3) to mount");
  if (!allows_others())
    return missing("an ordinary user may mount for containers only with the line " +
                   std::string("'user_allow_other' in ") + kConfiguration);
  return ok();
}

Result<void> detach(const std::filesystem::path& folder) {
  constexpr int kMax = 16;  // mounts above each other
  for (int i = 0; i < kMax; ++i) {
    TRY(const bool mounted, is_mounted(folder));
    if (!mounted) return ok();
    if (::umount2(folder.c_str(), UMOUNT_NOFOLLOW | MNT_DETACH) == 0) continue;
    const int failed = errno;
    if (failed != EPERM) return Error::from_errno(failed, "unmount " + folder.string());
    TRY(const auto unmounted, run_command({kHelper, "-u", "-z", folder.string()}, kPatience));
    if (!unmounted.status.success())
      return Error(ErrorKind::denied, "unmount " + folder.string() + ": " + unmounted.err);
  }
  return Error(ErrorKind::internal, folder.string() + " is mounted again and again");
}

}  // namespace trainyard::fastfile
