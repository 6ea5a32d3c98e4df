#include "data/container_folder.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

#include "data/write_back.h"

namespace trainyard::data {

namespace fs = std::filesystem;

namespace {

// nullopt: not there. An error when any component is a link or no folder.
Result<std::optional<fs::path>> real_folder(const fs::path& root, const fs::path& folder) {
  fs::path path = root;
  for (const fs::path& part : folder) {
    path /= part;
    struct stat info{};
    if (::lstat(path.c_str(), &info) != 0) {
      if (errno == ENOENT) return std::optional<fs::path>();
      return Error::from_errno(errno, "stat " + folder.string());
    }
    if (!S_ISDIR(info.st_mode))
      return Error(ErrorKind::invalid_argument,
                   "/opt/ml/" + folder.string() + " is not a folder any more")
          .with_fault(Fault::algorithm);
  }
  return std::optional<fs::path>(path);
}

// Paths relative to `top`, sorted, folders before what they hold.
Result<std::vector<fs::path>> entries_of(const fs::path& top) {
  std::vector<fs::path> found;
  std::error_code failed;
  for (fs::recursive_directory_iterator at(top, failed), end; !failed && at != end;
       at.increment(failed))
    found.push_back(at->path().lexically_relative(top));
  if (failed) return Error::from_errno(failed.value(), "list " + top.filename().string());
  std::sort(found.begin(), found.end());
  return found;
}

// Links are followed as far as they stay below `top`.
UniqueFd follow_beneath(const UniqueFd& top, const fs::path& path, std::uint64_t flags) {
  open_how how{};
  how.flags = flags | O_CLOEXEC;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  return UniqueFd(
      static_cast<int>(::syscall(SYS_openat2, top.get(), path.c_str(), &how, sizeof how)));
}

Error not_as_written(const std::string& name, const Error& error) {
  return Error(ErrorKind::corrupt, name + " can't be read as it was written: " + error.message());
}

Error not_as_written(const FolderEntry& entry, const char* doing) {
  return not_as_written(entry.name(), Error::from_errno(errno, doing));
}

// Opens a file for reading once all that was written to it is on the disk: a page that couldn't be
// written is no more than a line in the kernel's log otherwise, and its bytes are whatever the disk
// has there.
Result<UniqueFd> open_written(const FolderEntry& entry, int at, const std::string& path,
                              int flags) {
  UniqueFd fd(::openat(at, path.c_str(), O_RDONLY | O_CLOEXEC | flags));
  if (!fd) return not_as_written(entry, "open");
  if (const auto written = write_back(fd.get()); !written)
    return not_as_written(entry.name(), written.error());
  return fd;
}

}  // namespace

std::string FolderEntry::name() const {
  return "/opt/ml/" + (folder / relative).string();
}

Result<struct stat> FolderEntry::look() const {
  struct stat info{};
  if (::fstatat(top.get(), relative.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0)
    return not_as_written(*this, "stat");
  return info;
}

Result<std::string> FolderEntry::read_link() const {
  std::string target(4096, '\0');
  const ssize_t length = ::readlinkat(top.get(), relative.c_str(), target.data(), target.size());
  if (length < 0) return not_as_written(*this, "read link");
  target.resize(static_cast<std::size_t>(length));
  return target;
}

Result<UniqueFd> FolderEntry::open_file() const {
  return open_written(*this, top.get(), relative, O_NOFOLLOW);
}

UniqueFd FolderEntry::find_target() const {
  UniqueFd fd = follow_beneath(top, relative, O_PATH);
  if (fd || errno != EXDEV) return fd;
  const auto link = read_link();
  const std::string inside = "/opt/ml/" + folder.string() + "/";
  if (!link || !link->starts_with(inside)) {
    errno = EXDEV;
    return fd;
  }
  const std::string target = link->substr(inside.size());
  return follow_beneath(top, target.empty() ? "." : fs::path(target), O_PATH);
}

Result<UniqueFd> FolderEntry::open_target(const UniqueFd& found) const {
  return open_written(*this, AT_FDCWD, "/proc/self/fd/" + std::to_string(found.get()), 0);
}

Result<void> FolderEntry::read(const UniqueFd& file, std::uint64_t size,
                               const TakeBytes& take) const {
  const auto buffer = std::make_unique<std::array<char, 256 << 10>>();
  while (size > 0) {
    const ssize_t got =
        ::read(file.get(), buffer->data(), std::min<std::uint64_t>(size, buffer->size()));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return not_as_written(*this, "read");
    if (got == 0) return Error(ErrorKind::corrupt, name() + " was cut while it was uploaded");
    TRY_VOID(take({buffer->data(), static_cast<std::size_t>(got)}));
    size -= static_cast<std::uint64_t>(got);
  }
  return ok();
}

Result<std::optional<ContainerFolder>> ContainerFolder::open(const fs::path& root,
                                                             const fs::path& folder) {
  TRY(auto path, real_folder(root, folder));
  if (!path) return std::optional<ContainerFolder>();
  UniqueFd top(::open(path->c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!top) return Error::from_errno(errno, "open " + folder.string());
  return std::optional(ContainerFolder(folder, std::move(*path), std::move(top)));
}

Result<void> ContainerFolder::for_each_entry(const Visit& visit) const {
  TRY(const auto entries, entries_of(path_));
  for (const fs::path& relative : entries) {
    const FolderEntry entry{top_, folder_, relative};
    TRY(const struct stat info, entry.look());
    TRY_VOID(visit(entry, info));
  }
  return ok();
}

Result<bool> ContainerFolder::is_empty() const {
  std::error_code failed;
  const bool empty = fs::is_empty(path_, failed);
  if (failed) return Error::from_errno(failed.value(), "list " + folder_.string());
  return empty;
}

Result<void> ContainerFolder::flush_disk() const {
  if (::fsync(top_.get()) == 0) return ok();
  return not_as_written("/opt/ml/" + folder_.string(), Error::from_errno(errno, "fsync"));
}

}  // namespace trainyard::data
