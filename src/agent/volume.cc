#include "agent/volume.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

#include "base/failpoint.h"
#include "base/files.h"
#include "base/list_folder.h"
#include "base/log.h"
#include "base/unique_fd.h"
#include "model/launch_plan.h"
#include "runtime/file_system_image.h"

namespace trainyard::agent {

namespace fs = std::filesystem;

namespace {

constexpr mode_t kEveryone = 0777;

// Allocates every missing block of the file. false: the file system can't.
Result<bool> allocate_blocks(const fs::path& path, Bytes size) {
  const UniqueFd file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!file) return Error::from_errno(errno, "open the volume's file");
  int failed = 0;
  do {
    failed = ::fallocate(file.get(), 0, 0, static_cast<off_t>(size.value)) == 0 ? 0 : errno;
  } while (failed == EINTR);
  if (failed == 0) return true;
  if (failed == EOPNOTSUPP || failed == ENOSYS) return false;
  return Error::from_errno(
      failed, "reserve " + format_bytes(size) + " of the data folder's disk for the volume");
}

// ext4's own (Documentation/admin-guide/ext4.rst of Linux); older kernel headers don't have them.
constexpr unsigned long kShutDown = _IOR('X', 125, std::uint32_t);
constexpr std::uint32_t kWithoutItsLog = 2;
constexpr unsigned kLoopMajor = 7;  // of loop devices (admin-guide/devices.txt)

// Unmounting a file system waits until everything written to it is on the disk, even gigabytes that
// are about to be deleted. After a shutdown there is nothing left to write.
void discard_unwritten(const fs::path& mounted) {
  const UniqueFd folder(::open(mounted.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat self{}, parent{};
  // For a volume that is a plain folder this would be the machine's own file system.
  if (!folder || ::fstat(folder.get(), &self) != 0 ||
      ::stat(mounted.parent_path().c_str(), &parent) != 0 || self.st_dev == parent.st_dev ||
      major(self.st_dev) != kLoopMajor)
    return;
  std::uint32_t flags = kWithoutItsLog;
  if (::ioctl(folder.get(), kShutDown, &flags) != 0)
    log::debug("volume_not_shut_down", {{"error", Error::from_errno(errno, "ioctl").message()}});
}

bool is_mount_point(const fs::path& path) {
  struct stat self{}, parent{};
  return ::stat(path.c_str(), &self) == 0 && ::stat(path.parent_path().c_str(), &parent) == 0 &&
         self.st_dev != parent.st_dev;
}

}  // namespace

Volume::Volume(fs::path directory, fs::path templates, Bytes size)
    : directory_(std::move(directory)), templates_(std::move(templates)), size_(size) {}

Result<void> Volume::mount_image() {
  const fs::path image = directory_ / model::kVolumeImage;
  std::error_code failed;
  if (source_.empty() || !fs::exists(image, failed))
    TRY_VOID(runtime::make_file_system_image(templates_, size_, image));
  TRY_FAILPOINT("agent.volume.made");
  TRY(reserved_, allocate_blocks(image, size_));
  // A loop device would turn blocks that ext4 discards, and inode tables that it zeroes in the
  // background, into holes in its file: reserved blocks would be released.
  return runtime::mount_file_system_image(
      image, directory_ / "volume", MS_NOSUID | MS_NODEV | MS_NOATIME, "nodiscard,noinit_itable");
}

Result<void> Volume::take_over(const fs::path& directory, const fs::path& source) {
  source_ = source;
  std::error_code failed;
  const fs::path image = directory / model::kVolumeImage;
  const bool has_image = fs::exists(image, failed);
  if (has_image && fs::file_size(image, failed) != size_.value) return ok();
  const char* what = has_image ? model::kVolumeImage : "volume";
  if (!fs::exists(directory / what, failed)) return ok();
  if (::rename((directory / what).c_str(), (directory_ / what).c_str()) != 0)
    return Error::from_errno(errno, "take " + (directory / what).string() + " over");
  FAILPOINT("agent.volume.taken");
  return ok();
}

Result<void> Volume::keep(const fs::path& source) {
  std::error_code failed;
  const bool has_image = fs::exists(directory_ / model::kVolumeImage, failed);
  const bool mounted = is_mount_point(directory_ / "volume");
  if (mounted || !has_image) TRY_VOID(clear_but(source));
  TRY_VOID(unmount(false));
  return has_image ? remove_tree(directory_ / "volume") : ok();
}

// An ext4 also has a folder of its own. What the container put in place of a folder is not
// followed.
Result<void> Volume::clear_but(const fs::path& source) {
  fs::path folder = directory_ / "volume";
  for (const fs::path& name : fs::path("ml") / source) {
    std::error_code failed;
    for (const fs::path& found : list_readable(folder)) {
      const bool stays = found.filename() == name &&
                         fs::symlink_status(found, failed).type() == fs::file_type::directory;
      if (!stays && found.filename() != "lost+found") TRY_VOID(remove_tree(found));
    }
    folder /= name;
    if (fs::symlink_status(folder, failed).type() != fs::file_type::directory) return ok();
  }
  return ok();
}

Result<void> Volume::create() {
  TRY_VOID(ensure_directory(directory_ / "volume"));
  if (size_.value == 0) {
    why_not_enforced_ = "it has no size";
  } else if (::geteuid() != 0) {
    why_not_enforced_ = "this process is not root and can't mount a file system";
  } else if (auto mounted = mount_image(); !mounted) {
    ::unlink((directory_ / model::kVolumeImage).c_str());
    if (mounted.error().kind() == ErrorKind::exhausted) return mounted;
    why_not_enforced_ = mounted.error().message();
    log::warning("volume_not_mounted", {{"error", why_not_enforced_}});
  } else {
    enforced_ = true;
  }
  FAILPOINT("agent.volume.mounted");
  if (!source_.empty()) TRY_VOID(clear_but(source_));
  for (const char* folder : {"input/config", "input/data", "model", "output/data"})
    TRY_VOID(ensure_directory(root() / folder));
  TRY_VOID(ensure_directory(scratch()));
  // An image's USER may be any user; no other user of the machine gets here, because only the owner
  // can enter the parent folder.
  for (const char* folder : {"", "model", "output", "output/data"})
    if (::chmod((root() / folder).c_str(), kEveryone) != 0)
      return Error::from_errno(errno, "open the volume's folders to the container's user");
  return ok();
}

void Volume::restore() {
  enforced_ = is_mount_point(directory_ / "volume");
}

// Detached lazily, with `even_if_busy`, if something still has a file open in it: the name must be
// free for remove_tree.
Result<void> Volume::unmount(bool even_if_busy) {
  const fs::path mounted = directory_ / "volume";
  while (is_mount_point(mounted)) {
    if (::umount2(mounted.c_str(), UMOUNT_NOFOLLOW) == 0) continue;
    if (even_if_busy && errno == EBUSY &&
        ::umount2(mounted.c_str(), UMOUNT_NOFOLLOW | MNT_DETACH) == 0)
      continue;
    return Error::from_errno(errno, "unmount the volume");
  }
  return ok();
}

Result<void> Volume::remove() {
  discard_unwritten(directory_ / "volume");
  TRY_VOID(unmount(true));
  TRY_VOID(remove_tree(directory_ / "volume"));
  if (::unlink((directory_ / model::kVolumeImage).c_str()) != 0 && errno != ENOENT)
    return Error::from_errno(errno, "delete the volume's file");
  return ok();
}

bool Volume::full() const {
  if (size_.value == 0) return false;
  if (enforced_) return runtime::is_file_system_full(directory_ / "volume", size_);
  return runtime::disk_usage(directory_ / "volume") > size_;
}

std::function<Result<void>(std::uint64_t)> count_space(Bytes size) {
  return [size, taken = std::make_shared<std::atomic<std::uint64_t>>(0)](
             std::uint64_t bytes) -> Result<void> {
    if (size.value == 0 || (*taken += bytes) <= size.value) return ok();
    return Error(ErrorKind::exhausted, "place the objects on the volume: no space left");
  };
}

}  // namespace trainyard::agent
