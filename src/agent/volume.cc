#include "agent/volume.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/files.h"
#include "base/log.h"
#include "base/unique_fd.h"
#include "model/launch_plan.h"
#include "runtime/file_system_image.h"

namespace trainyard::agent {

namespace fs = std::filesystem;

namespace {

constexpr mode_t kEveryone = 0777;

// Every block of the file that it has none for. false: the file system can't.
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
  TRY_VOID(runtime::make_file_system_image(templates_, size_, image));
  TRY(reserved_, allocate_blocks(image, size_));
  // What ext4 discards, and the inode tables that it zeroes in the background, a loop device turns
  // into holes in its file: blocks given back that are to stay reserved.
  return runtime::mount_file_system_image(
      image, directory_ / "volume", MS_NOSUID | MS_NODEV | MS_NOATIME, "nodiscard,noinit_itable");
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
  for (const char* folder : {"input/config", "input/data", "model", "output/data"})
    TRY_VOID(ensure_directory(root() / folder));
  TRY_VOID(ensure_directory(scratch()));
  // An image's USER may be any; nobody else gets here, for the folder above is its owner's alone.
  for (const char* folder : {"", "model", "output", "output/data"})
    if (::chmod((root() / folder).c_str(), kEveryone) != 0)
      return Error::from_errno(errno, "open the volume's folders to the container's user");
  return ok();
}

void Volume::take_up() {
  enforced_ = is_mount_point(directory_ / "volume");
}

Result<void> Volume::remove() {
  const fs::path mounted = directory_ / "volume";
  // Detached lazily if something still has a file open in it: the name must be free for
  // remove_tree.
  while (is_mount_point(mounted)) {
    if (::umount2(mounted.c_str(), UMOUNT_NOFOLLOW) == 0) continue;
    if (errno == EBUSY && ::umount2(mounted.c_str(), UMOUNT_NOFOLLOW | MNT_DETACH) == 0) continue;
    return Error::from_errno(errno, "unmount the volume");
  }
  TRY_VOID(remove_tree(mounted));
  if (::unlink((directory_ / model::kVolumeImage).c_str()) != 0 && errno != ENOENT)
    return Error::from_errno(errno, "delete the volume's file");
  return ok();
}

bool Volume::full() const {
  if (size_.value == 0) return false;
  if (enforced_) return runtime::is_file_system_full(directory_ / "volume", size_);
  return runtime::disk_usage(directory_ / "volume") > size_;
}

}  // namespace trainyard::agent
