#include "store/objects/object_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <span>

#include "base/files.h"
#include "store/objects/names.h"

namespace trainyard::store::objects {

namespace {

constexpr int kFolder = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

// Errors that mean that a path can't be used for this key, as opposed to a failing device.
bool is_conflict(int number) {
  switch (number) {
    case EISDIR:
    case ENOTDIR:
    case ENOTEMPTY:
    case EEXIST:
    case ELOOP:
    case ENAMETOOLONG:
    case EINVAL:
    case EILSEQ:
      return true;
    default:
      return false;
  }
}

enum class Missing { create, fail };

// The folder at `from`/segments…; on failure an empty descriptor and errno.
UniqueFd walk(int from, std::span<const std::string_view> segments, Missing missing) {
  UniqueFd here(::fcntl(from, F_DUPFD_CLOEXEC, 0));
  for (const std::string_view segment : segments) {
    const std::string name(segment);
    UniqueFd next(::openat(here.get(), name.c_str(), kFolder));
    if (!next && errno == ENOENT && missing == Missing::create) {
      if (::mkdirat(here.get(), name.c_str(), 0755) != 0 && errno != EEXIST) return {};
      next = UniqueFd(::openat(here.get(), name.c_str(), kFolder));
    }
    if (!next) return {};
    here = std::move(next);
  }
  return here;
}

std::vector<std::string_view> path_of(const std::string& bucket, std::string_view key) {
  std::vector<std::string_view> path = split_key(key);
  path.insert(path.begin(), bucket);
  return path;
}

Result<std::optional<UniqueFd>> open_existing(int folder, const std::string& name, int mode) {
  UniqueFd fd(::openat(folder, name.c_str(), mode | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (fd) {
    struct stat info{};
    if (::fstat(fd.get(), &info) != 0) return Error::from_errno(errno, "stat " + name);
    if (!S_ISREG(info.st_mode)) return std::optional<UniqueFd>();
    return std::optional(std::move(fd));
  }
  if (errno == ENOENT || is_conflict(errno)) return std::optional<UniqueFd>();
  return Error::from_errno(errno, "open object file " + name);
}

Result<std::optional<UniqueFd>> open_for_reading(int folder, const std::string& name) {
  return open_existing(folder, name, O_RDONLY);
}

}  // namespace

Result<ObjectFiles> ObjectFiles::open(const std::filesystem::path& root) {
  TRY_VOID(ensure_directory(root / ".incoming", 0700));
  TRY_VOID(ensure_directory(root / ".escaped"));
  TRY_VOID(fsync_directory(root));
  auto open_folder = [](const std::filesystem::path& path) -> Result<UniqueFd> {
    UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd) return Error::from_errno(errno, "open folder " + path.string());
    return fd;
  };
  TRY(UniqueFd root_fd, open_folder(root));
  TRY(UniqueFd incoming, open_folder(root / ".incoming"));
  TRY(UniqueFd escaped, open_folder(root / ".escaped"));
  return ObjectFiles(std::move(root_fd), std::move(incoming), std::move(escaped));
}

Result<UniqueFd> ObjectFiles::create_incoming(const std::string& file_id) const {
  UniqueFd fd(
      ::openat(incoming_.get(), file_id.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!fd) return Error::from_errno(errno, "create an incoming file");
  return fd;
}

Result<std::optional<UniqueFd>> ObjectFiles::open_incoming(const std::string& file_id) const {
  return open_for_reading(incoming_.get(), file_id);
}

Result<std::optional<UniqueFd>> ObjectFiles::open_incoming_to_write(
    const std::string& file_id) const {
  return open_existing(incoming_.get(), file_id, O_RDWR);
}

Result<std::optional<UniqueFd>> ObjectFiles::open_plain(const std::string& bucket,
                                                        std::string_view key) const {
  const auto path = path_of(bucket, key);
  const UniqueFd folder = walk(root_.get(), std::span(path).first(path.size() - 1), Missing::fail);
  if (!folder) {
    if (errno == ENOENT || is_conflict(errno)) return std::optional<UniqueFd>();
    return Error::from_errno(errno, "open folder of " + std::string(key));
  }
  return open_for_reading(folder.get(), std::string(path.back()));
}

Result<std::optional<UniqueFd>> ObjectFiles::open_escaped(const std::string& bucket,
                                                          const std::string& file_id) const {
  return open_for_reading(escaped_.get(), bucket + "/" + file_id);
}

Result<bool> ObjectFiles::place_plain(const std::string& file_id, const std::string& bucket,
                                      std::string_view key) const {
  const auto path = path_of(bucket, key);
  const std::string leaf(path.back());
  // A folder in the path may be removed, emptied by a delete, between the walk and the rename: walk
  // again.
  for (int attempt = 0; attempt < 100; ++attempt) {
    const UniqueFd folder =
        walk(root_.get(), std::span(path).first(path.size() - 1), Missing::create);
    if (folder && ::renameat(incoming_.get(), file_id.c_str(), folder.get(), leaf.c_str()) == 0)
      return true;
    if (is_conflict(errno)) return false;
    if (errno != ENOENT) return Error::from_errno(errno, "place object " + std::string(key));
    if (::faccessat(incoming_.get(), file_id.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) != 0)
      return Error(ErrorKind::not_found, "incoming file " + file_id + " is gone");
  }
  return false;
}

Result<void> ObjectFiles::place_escaped(const std::string& file_id,
                                        const std::string& bucket) const {
  if (::mkdirat(escaped_.get(), bucket.c_str(), 0755) != 0 && errno != EEXIST)
    return Error::from_errno(errno, "create the folder of escaped keys of " + bucket);
  const std::string to = bucket + "/" + file_id;
  if (::renameat(incoming_.get(), file_id.c_str(), escaped_.get(), to.c_str()) != 0)
    return Error::from_errno(errno, "place object file " + to);
  // Renaming one of a file's names to another leaves both.
  remove_incoming(file_id);
  return ok();
}

Result<void> ObjectFiles::link_escaped(const std::string& file_id, const std::string& bucket,
                                       std::string_view key) const {
  if (::mkdirat(escaped_.get(), bucket.c_str(), 0755) != 0 && errno != EEXIST)
    return Error::from_errno(errno, "create the folder of escaped keys of " + bucket);
  const std::string to = bucket + "/" + file_id;
  if (::linkat(incoming_.get(), file_id.c_str(), escaped_.get(), to.c_str(), 0) == 0) return ok();
  if (errno == ENOENT) {
    const auto path = path_of(bucket, key);
    const UniqueFd folder =
        walk(root_.get(), std::span(path).first(path.size() - 1), Missing::fail);
    const std::string leaf(path.back());
    if (folder && ::linkat(folder.get(), leaf.c_str(), escaped_.get(), to.c_str(), 0) == 0)
      return ok();
  }
  // Removed by someone else: reading the version reports it, and writing a new one continues.
  if (errno == EEXIST || errno == ENOENT) return ok();
  return Error::from_errno(errno, "keep the file of " + bucket + "/" + std::string(key));
}

Result<void> ObjectFiles::sync_escaped(const std::string& bucket) const {
  const UniqueFd folder(::openat(escaped_.get(), bucket.c_str(), kFolder));
  if (!folder || ::fsync(folder.get()) != 0 || ::fsync(escaped_.get()) != 0)
    return Error::from_errno(errno, "sync the folder of escaped keys of " + bucket);
  return ok();
}

Result<void> ObjectFiles::remove_plain(const std::string& bucket, std::string_view key) const {
  const auto path = path_of(bucket, key);
  for (std::size_t depth = path.size() - 1; depth > 0; --depth) {
    const bool leaf = depth == path.size() - 1;
    const UniqueFd folder = walk(root_.get(), std::span(path).first(depth), Missing::fail);
    if (!folder) {
      if (errno == ENOENT || is_conflict(errno)) continue;
      return Error::from_errno(errno, "open folder of " + std::string(key));
    }
    const std::string name(path[depth]);
    if (::unlinkat(folder.get(), name.c_str(), leaf ? 0 : AT_REMOVEDIR) == 0 || errno == ENOENT)
      continue;
    if (is_conflict(errno)) return ok();  // a folder of other keys, or a folder that isn't empty
    return Error::from_errno(errno, "remove object " + std::string(key));
  }
  return ok();
}

Result<void> ObjectFiles::remove_escaped(const std::string& bucket,
                                         const std::string& file_id) const {
  const std::string name = bucket + "/" + file_id;
  if (::unlinkat(escaped_.get(), name.c_str(), 0) != 0 && errno != ENOENT && errno != ENOTDIR)
    return Error::from_errno(errno, "remove object file " + name);
  return ok();
}

void ObjectFiles::remove_incoming(const std::string& file_id) const {
  ::unlinkat(incoming_.get(), file_id.c_str(), 0);  // what remains is removed at the next open
}

void ObjectFiles::remove_bucket(const std::string& bucket) const {
  ::unlinkat(root_.get(), bucket.c_str(), AT_REMOVEDIR);
  ::unlinkat(escaped_.get(), bucket.c_str(), AT_REMOVEDIR);
}

Result<std::vector<std::string>> ObjectFiles::list_incoming() const {
  DIR* dir = ::fdopendir(::openat(incoming_.get(), ".", kFolder));
  if (dir == nullptr) return Error::from_errno(errno, "list incoming files");
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(dir)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  ::closedir(dir);
  return names;
}

}  // namespace trainyard::store::objects
