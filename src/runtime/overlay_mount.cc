#include "runtime/overlay_mount.h"

#include <sys/mount.h>

#include <cerrno>

namespace trainyard::runtime {

Result<void> mount_overlay(const std::filesystem::path& lower, const std::filesystem::path& upper,
                           const std::filesystem::path& work, const std::filesystem::path& target,
                           unsigned long flags, const std::string& options) {
  const std::string doing = "mount an overlay on " + target.string();
  for (const auto& path : {lower, upper, work})
    if (path.string().find_first_of(":,\\") != std::string::npos)
      return Error(ErrorKind::invalid_argument,
                   doing + ": the path '" + path.string() + "' holds ':', ',' or '\\'");
  const std::string all = "lowerdir=" + lower.string() + ",upperdir=" + upper.string() +
                          ",workdir=" + work.string() + options;
  if (::mount("overlay", target.c_str(), "overlay", flags, all.c_str()) == 0) return ok();
  const int number = errno;
  if (number == ENODEV)
    return Error(ErrorKind::unavailable,
                 doing + ": this kernel has no overlayfs (try: modprobe overlay)");
  if (number == EINVAL)
    return Error(ErrorKind::unavailable,
                 doing +
                     ": the file system below it can't carry one; put the oci runtime's folder on "
                     "ext4, XFS or Btrfs");
  return Error::from_errno(number, doing);
}

Result<void> unmount(const std::filesystem::path& target) {
  if (::umount2(target.c_str(), UMOUNT_NOFOLLOW) == 0) return ok();
  if (errno == EINVAL || errno == ENOENT) return ok();
  // A process outside still uses it, for example a shell: detach it now; the kernel removes it when
  // that process stops.
  if (errno == EBUSY && ::umount2(target.c_str(), UMOUNT_NOFOLLOW | MNT_DETACH) == 0) return ok();
  return Error::from_errno(errno, "unmount " + target.string());
}

}  // namespace trainyard::runtime
