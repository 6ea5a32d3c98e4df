#include "agent/volume.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/files.h"
#include "base/log.h"
#include "base/process.h"
#include "base/random.h"
#include "model/launch_plan.h"

namespace trainyard::agent {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

constexpr mode_t kEveryone = 0777;

// What ext4 keeps back of a file system for itself, and statvfs counts as free: 2 %, at most 4096
// blocks of 4 KiB (fs/ext4/super.c, ext4_calculate_resv_clusters). A little more than that left is
// nothing left.
Bytes kept_back(Bytes size) {
  return {std::min<std::uint64_t>(size.value / 40, mib(17).value)};
}

// Copies only what is there: an empty file system of 30 GB is a few hundred KiB.
Result<void> copy_sparse(int from, int to, off_t size) {
  if (::ftruncate(to, size) != 0) return Error::from_errno(errno, "size the volume's file");
  for (off_t at = 0; at < size;) {
    off_t data = ::lseek(from, at, SEEK_DATA);
    if (data < 0 && errno == ENXIO) return ok();
    if (data < 0) return Error::from_errno(errno, "read the volume's template");
    const off_t hole = ::lseek(from, data, SEEK_HOLE);
    off_t out = data;
    while (data < hole) {
      const ssize_t copied =
          ::copy_file_range(from, &data, to, &out, static_cast<std::size_t>(hole - data), 0);
      if (copied < 0 && errno == EINTR) continue;
      if (copied <= 0) return Error::from_errno(errno, "copy the volume's template");
    }
    at = hole;
  }
  return ok();
}

// On btrfs, which else writes every block to a new place, allocated in advance or not. Where there
// is no such flag there is no need of it.
void write_in_place(int file) {
  int flags = 0;
  if (::ioctl(file, FS_IOC_GETFLAGS, &flags) != 0) return;
  flags |= FS_NOCOW_FL;
  static_cast<void>(::ioctl(file, FS_IOC_SETFLAGS, &flags));
}

// false: the file system can't.
Result<bool> allocate_blocks(int file, Bytes size) {
  int failed = 0;
  do {
    failed = ::fallocate(file, 0, 0, static_cast<off_t>(size.value)) == 0 ? 0 : errno;
  } while (failed == EINTR);
  if (failed == 0) return true;
  if (failed == EOPNOTSUPP || failed == ENOSYS) return false;
  return Error::from_errno(
      failed, "reserve " + format_bytes(size) + " of the data folder's disk for the volume");
}

// A loop device over `image` that goes by itself when it is unmounted.
Result<std::string> attach_loop_device(int image) {
  UniqueFd control(::open("/dev/loop-control", O_RDWR | O_CLOEXEC));
  if (!control) return Error::from_errno(errno, "open /dev/loop-control");
  // Another process may take the free one between asking and attaching.
  constexpr int kMostTries = 64;
  for (int i = 0; i < kMostTries; ++i) {
    const int number = ::ioctl(control.get(), LOOP_CTL_GET_FREE);
    if (number < 0) return Error::from_errno(errno, "find a free loop device");
    const std::string path = "/dev/loop" + std::to_string(number);
    UniqueFd device(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    if (!device) return Error::from_errno(errno, "open " + path);
    loop_config config{};
    config.fd = static_cast<__u32>(image);
    config.info.lo_flags = LO_FLAGS_AUTOCLEAR;
    if (::ioctl(device.get(), LOOP_CONFIGURE, &config) == 0) {
      // Kept open across the mount by the caller's own open of the path: autoclear waits for the
      // last user.
      static_cast<void>(device.release());
      return path;
    }
    if (errno != EBUSY) return Error::from_errno(errno, "attach " + path);
  }
  return Error(ErrorKind::unavailable, "no loop device stayed free for long enough to attach it");
}

bool is_mount_point(const fs::path& path) {
  struct stat self{}, parent{};
  return ::stat(path.c_str(), &self) == 0 && ::stat(path.parent_path().c_str(), &parent) == 0 &&
         self.st_dev != parent.st_dev;
}

}  // namespace

Volume::Volume(fs::path directory, fs::path templates, Bytes size)
    : directory_(std::move(directory)), templates_(std::move(templates)), size_(size) {}

Result<fs::path> Volume::ensure_template() const {
  const fs::path path = templates_ / ("ext4-" + std::to_string(size_.value) + ".img");
  if (::access(path.c_str(), R_OK) == 0) return path;
  TRY_VOID(ensure_directory(templates_, 0700));
  const fs::path scratch = templates_ / (".making-" + random_hex(12));
  UniqueFd fd(::open(scratch.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd) return Error::from_errno(errno, "create the volume's template");
  if (::ftruncate(fd.get(), static_cast<off_t>(size_.value)) != 0)
    return Error::from_errno(errno, "size the volume's template");
  // No journal and nothing reserved: the volume ends with the job, and all of it is the job's.
  auto made = run_command({"mke2fs", "-q", "-F", "-t", "ext4", "-O", "^has_journal,^resize_inode",
                           "-m", "0", "-E", "lazy_itable_init=1,nodiscard", scratch.string()},
                          60s, {{"PATH", "/usr/sbin:/sbin:/usr/bin:/bin"}});
  if (!made || !made->status.success()) {
    ::unlink(scratch.c_str());
    if (!made) return made.error();
    return Error(ErrorKind::internal, "mke2fs: " + made->err);
  }
  // Two agents may both come here; the later one replaces what is the same.
  if (::rename(scratch.c_str(), path.c_str()) != 0)
    return Error::from_errno(errno, "keep the volume's template");
  return path;
}

// The template's data, then every block that it has none for.
Result<void> Volume::fill_image(int image) {
  TRY(const fs::path pattern, ensure_template());
  const UniqueFd from(::open(pattern.c_str(), O_RDONLY | O_CLOEXEC));
  if (!from) return Error::from_errno(errno, "open the volume's template");
  write_in_place(image);
  TRY_VOID(copy_sparse(from.get(), image, static_cast<off_t>(size_.value)));
  TRY(reserved_, allocate_blocks(image, size_));
  return ok();
}

Result<void> Volume::mount_image() {
  const fs::path image = directory_ / model::kVolumeImage;
  const UniqueFd to(::open(image.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!to) return Error::from_errno(errno, "create the volume's file");
  TRY_VOID(fill_image(to.get()));
  TRY(const std::string device, attach_loop_device(to.get()));
  const UniqueFd hold(::open(device.c_str(), O_RDONLY | O_CLOEXEC));
  // What ext4 discards, and the inode tables that it zeroes in the background, a loop device turns
  // into holes in its file: blocks given back that are to stay reserved.
  if (::mount(device.c_str(), (directory_ / "volume").c_str(), "ext4",
              MS_NOSUID | MS_NODEV | MS_NOATIME, "nodiscard,noinit_itable") != 0)
    return Error::from_errno(errno, "mount the volume");
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
  for (const char* folder : {"input/config", "input/data", "model", "output/data"})
    TRY_VOID(ensure_directory(root() / folder));
  TRY_VOID(ensure_directory(scratch()));
  // An image's USER may be any; nobody else gets here, for the folder above is its owner's alone.
  for (const char* folder : {"", "model", "output", "output/data"})
    if (::chmod((root() / folder).c_str(), kEveryone) != 0)
      return Error::from_errno(errno, "open the volume's folders to the container's user");
  return ok();
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
  if (enforced_) {
    const auto left = free_space(directory_ / "volume");
    return left && *left < kept_back(size_);
  }
  std::uint64_t used = 0;
  std::error_code failed;
  for (fs::recursive_directory_iterator
           at(directory_ / "volume", fs::directory_options::skip_permission_denied, failed),
       end;
       !failed && at != end; at.increment(failed)) {
    struct stat info{};
    if (::lstat(at->path().c_str(), &info) == 0)
      used += static_cast<std::uint64_t>(info.st_blocks) * 512;
  }
  return used > size_.value;
}

}  // namespace trainyard::agent
