#include "runtime/file_system_image.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <set>
#include <string>
#include <utility>

#include "base/files.h"
#include "base/process.h"
#include "base/random.h"
#include "base/unique_fd.h"

namespace trainyard::runtime {

namespace fs = std::filesystem;

namespace {

// Copies only allocated blocks: an empty file system of 30 GB has a few hundred KiB.
Result<void> copy_sparse(int from, int to, off_t size) {
  if (::ftruncate(to, size) != 0) return Error::from_errno(errno, "size a file system's file");
  for (off_t at = 0; at < size;) {
    off_t data = ::lseek(from, at, SEEK_DATA);
    if (data < 0 && errno == ENXIO) return ok();
    if (data < 0) return Error::from_errno(errno, "read a file system's template");
    const off_t hole = ::lseek(from, data, SEEK_HOLE);
    off_t out = data;
    while (data < hole) {
      const ssize_t copied =
          ::copy_file_range(from, &data, to, &out, static_cast<std::size_t>(hole - data), 0);
      if (copied < 0 && errno == EINTR) continue;
      if (copied <= 0) return Error::from_errno(errno, "copy a file system's template");
    }
    at = hole;
  }
  return ok();
}

// For btrfs, which otherwise writes every block to a new place, preallocated or not. File systems
// without this flag don't need it.
void write_in_place(int file) {
  int flags = 0;
  if (::ioctl(file, FS_IOC_GETFLAGS, &flags) != 0) return;
  flags |= FS_NOCOW_FL;
  static_cast<void>(::ioctl(file, FS_IOC_SETFLAGS, &flags));
}

struct LoopDevice {
  std::string path;
  UniqueFd hold;  // a device without a user is removed: this is a user until
};

// Attaches a loop device to `image` that is freed with its last user.
Result<LoopDevice> attach_loop_device(int image) {
  const UniqueFd control(::open("/dev/loop-control", O_RDWR | O_CLOEXEC));
  if (!control) return Error::from_errno(errno, "open /dev/loop-control");
  // Another process may take the free one before it is attached.
  constexpr int kMaxTries = 64;
  for (int i = 0; i < kMaxTries; ++i) {
    const int number = ::ioctl(control.get(), LOOP_CTL_GET_FREE);
    if (number < 0) return Error::from_errno(errno, "find a free loop device");
    std::string path = "/dev/loop" + std::to_string(number);
    UniqueFd device(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    if (!device) return Error::from_errno(errno, "open " + path);
    loop_config config{};
    config.fd = static_cast<__u32>(image);
    config.info.lo_flags = LO_FLAGS_AUTOCLEAR;
    if (::ioctl(device.get(), LOOP_CONFIGURE, &config) == 0)
      return LoopDevice{std::move(path), std::move(device)};
    if (errno != EBUSY) return Error::from_errno(errno, "attach " + path);
  }
  return Error(ErrorKind::unavailable, "no loop device stayed free for long enough to attach it");
}

// What ext4 reserves for itself, and statvfs counts as free: 2 %, at most 4096 blocks of 4 KiB
// (fs/ext4/super.c, ext4_calculate_resv_clusters). Slightly more than that means full.
Bytes reserved_blocks(Bytes size) {
  return {std::min<std::uint64_t>(size.value / 40, mib(17).value)};
}

}  // namespace

Result<fs::path> ensure_file_system_template(const fs::path& templates, Bytes size) {
  const fs::path path = templates / ("ext4-" + std::to_string(size.value) + ".img");
  if (::access(path.c_str(), R_OK) == 0) return path;
  TRY_VOID(ensure_directory(templates, 0700));
  const fs::path scratch = templates / (".making-" + random_hex(12));
  const UniqueFd fd(::open(scratch.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd) return Error::from_errno(errno, "create a file system's template");
  if (::ftruncate(fd.get(), static_cast<off_t>(size.value)) != 0)
    return Error::from_errno(errno, "size a file system's template");
  // No journal and nothing reserved: it is removed with the job, which may use all of it.
  auto made = run_command({"mke2fs", "-q", "-F", "-t", "ext4", "-O", "^has_journal,^resize_inode",
                           "-m", "0", "-E", "lazy_itable_init=1,nodiscard", scratch.string()},
                          std::chrono::seconds(60), {{"PATH", "/usr/sbin:/sbin:/usr/bin:/bin"}});
  if (!made || !made->status.success()) {
    ::unlink(scratch.c_str());
    if (!made) return made.error();
    return Error(ErrorKind::internal, "mke2fs: " + made->err);
  }
  // Two agents may both get here; the later one replaces an identical file.
  if (::rename(scratch.c_str(), path.c_str()) != 0)
    return Error::from_errno(errno, "keep a file system's template");
  return path;
}

Result<void> make_file_system_image(const fs::path& templates, Bytes size, const fs::path& image) {
  TRY(const fs::path pattern, ensure_file_system_template(templates, size));
  const UniqueFd from(::open(pattern.c_str(), O_RDONLY | O_CLOEXEC));
  if (!from) return Error::from_errno(errno, "open a file system's template");
  const UniqueFd to(::open(image.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!to) return Error::from_errno(errno, "create " + image.filename().string());
  write_in_place(to.get());
  return copy_sparse(from.get(), to.get(), static_cast<off_t>(size.value));
}

Result<void> mount_file_system_image(const fs::path& image, const fs::path& target,
                                     unsigned long flags, const char* options) {
  const UniqueFd file(::open(image.c_str(), O_RDWR | O_CLOEXEC));
  if (!file) return Error::from_errno(errno, "open " + image.filename().string());
  TRY(const LoopDevice device, attach_loop_device(file.get()));
  if (::mount(device.path.c_str(), target.c_str(), "ext4", flags, options) != 0)
    return Error::from_errno(errno, "mount " + image.filename().string());
  return ok();
}

FolderUse measure_folder(const fs::path& folder) {
  FolderUse used;
  struct stat root{};
  if (::lstat(folder.c_str(), &root) != 0) return used;
  std::set<std::pair<dev_t, ino_t>> linked;
  std::error_code failed;
  for (fs::recursive_directory_iterator
           at(folder, fs::directory_options::skip_permission_denied, failed),
       end;
       !failed && at != end; at.increment(failed)) {
    struct stat info{};
    if (::lstat(at->path().c_str(), &info) != 0) continue;
    if (info.st_dev != root.st_dev) {
      at.disable_recursion_pending();
      continue;
    }
    if (info.st_nlink > 1 && !S_ISDIR(info.st_mode) &&
        !linked.emplace(info.st_dev, info.st_ino).second)
      continue;
    used.bytes.value += static_cast<std::uint64_t>(info.st_blocks) * 512;
    ++used.files;
  }
  return used;
}

Bytes disk_usage(const fs::path& folder) {
  return measure_folder(folder).bytes;
}

bool is_file_system_full(const fs::path& path, Bytes size) {
  struct statvfs info{};
  if (::statvfs(path.c_str(), &info) != 0) return false;
  return info.f_bavail * info.f_frsize < reserved_blocks(size).value || info.f_favail == 0;
}

}  // namespace trainyard::runtime
