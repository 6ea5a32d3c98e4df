#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>

#include "store/objects/inside.h"
#include "store/objects/names.h"
#include "store/objects/object_store.h"

namespace trainyard::store {
namespace {

constexpr mode_t kFileMode = 0644;
constexpr mode_t kFolderMode = 0755;
constexpr int kOpenFolder = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

Error not_linkable(const std::string& key, const std::string& why) {
  return with_elements(
      Error(ErrorKind::conflict, "The object can't be linked: " + why).with_code("NotLinkable"),
      {{"Key", key}});
}

// Errors that a copy instead of a link avoids. ENOENT: the folder of the links is gone.
Error link_error(const std::string& key, int number) {
  constexpr std::array kUnlinkableErrors = {EEXIST, ENOTDIR, EISDIR,     ELOOP, ENAMETOOLONG,
                                            EXDEV,  EMLINK,  EOPNOTSUPP, EPERM, EACCES,
                                            EINVAL, EILSEQ,  ENOENT};
  const Error error = Error::from_errno(number, "link " + key);
  for (const int known : kUnlinkableErrors)
    if (number == known) return not_linkable(key, error.message());
  return error;
}

// The folders of the links; one that is used several times in a row is opened once.
class Folders {
 public:
  explicit Folders(int top) : top_(top) {}

  // The folder of `path`; -1 with errno.
  int open_parent_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) return top_;
    const std::string_view parent = std::string_view(path).substr(0, slash);
    if (folder_ && parent == name_) return folder_.get();
    UniqueFd here(::fcntl(top_, F_DUPFD_CLOEXEC, 0));
    for (const std::string_view segment : split_key(parent)) {
      here = open_below(here.get(), std::string(segment));
      if (!here) return -1;
    }
    name_ = parent;
    folder_ = std::move(here);
    return folder_.get();
  }

 private:
  static UniqueFd open_below(int folder, const std::string& name) {
    UniqueFd found(::openat(folder, name.c_str(), kOpenFolder));
    if (found || errno != ENOENT) return found;
    if (::mkdirat(folder, name.c_str(), kFolderMode) != 0 && errno != EEXIST) return {};
    found = UniqueFd(::openat(folder, name.c_str(), kOpenFolder));
    // Independent of this process's umask.
    if (found && ::fchmod(found.get(), kFolderMode) != 0) return {};
    return found;
  }

  const int top_;
  std::string name_;
  UniqueFd folder_;
};

// ESTALE: the file has no name any more, because the object was replaced or deleted.
int link_file(int fd, int folder, const std::string& path) {
  const std::string source = "/proc/self/fd/" + std::to_string(fd);
  const std::string name = path.substr(path.rfind('/') + 1);  // all of it without a slash
  if (::linkat(AT_FDCWD, source.c_str(), folder, name.c_str(), AT_SYMLINK_FOLLOW) == 0) return 0;
  const int failed = errno;
  struct stat file{};
  const bool nameless = ::fstat(fd, &file) == 0 && file.st_nlink == 0;
  return failed == ENOENT && nameless ? ESTALE : failed;
}

// Objects' files are never written to once they are stored, so one with a later time was changed
// behind the store's back: a read of the object compares its bytes, a link wouldn't.
bool is_changed(const struct stat& file, Timestamp stored) {
  constexpr std::chrono::milliseconds kRounding{2};  // `stored` has no fractions of milliseconds
  const Timestamp written = from_epoch_millis(std::int64_t{file.st_mtim.tv_sec} * 1000 +
                                              file.st_mtim.tv_nsec / 1'000'000);
  return written > stored + kRounding;
}

bool is_same_file(int folder, const std::string& path, const struct stat& file) {
  struct stat found{};
  const std::string name = path.substr(path.rfind('/') + 1);
  return ::fstatat(folder, name.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0 &&
         found.st_dev == file.st_dev && found.st_ino == file.st_ino;
}

}  // namespace

Result<std::vector<std::uint64_t>> ObjectStore::link_objects(const std::string& bucket, int folder,
                                                             const std::vector<ObjectLink>& links) {
  std::vector<std::uint64_t> sizes;
  sizes.reserve(links.size());
  Folders folders(folder);
  for (const ObjectLink& link : links) {
    if (!is_plain_key(link.path)) return not_linkable(link.key, "its path is no plain path");
    const int parent = folders.open_parent_of(link.path);
    if (parent < 0) return link_error(link.key, errno);
    int failed = ESTALE;
    while (failed == ESTALE) {
      TRY(const FoundFile found, find_file(bucket, link.key, ""));
      // The job sees the file's own owner and mode.
      if (found.status.st_uid != ::geteuid())
        return not_linkable(link.key, "its file belongs to another user");
      if (is_changed(found.status, found.row.info.last_modified))
        return not_linkable(link.key, "its file was written to after it was stored");
      if ((found.status.st_mode & 07777) != kFileMode && ::fchmod(found.fd.get(), kFileMode) != 0)
        return link_error(link.key, errno);
      failed = link_file(found.fd.get(), parent, link.path);
      if (failed == EEXIST && is_same_file(parent, link.path, found.status)) failed = 0;
      if (failed == 0) sizes.push_back(found.row.info.size);
    }
    if (failed != 0) return link_error(link.key, failed);
  }
  return sizes;
}

}  // namespace trainyard::store
