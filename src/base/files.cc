#include "base/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "base/random.h"

namespace trainyard {

namespace fs = std::filesystem;

Result<std::string> read_file(const fs::path& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return Error::from_errno(errno, "open " + path.string());
  std::string content;
  struct stat info{};
  if (::fstat(fd.get(), &info) == 0 && info.st_size > 0)
    content.reserve(static_cast<std::size_t>(info.st_size));
  char buffer[65536];
  for (;;) {
    const ssize_t got = ::read(fd.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error::from_errno(errno, "read " + path.string());
    if (got == 0) return content;
    content.append(buffer, static_cast<std::size_t>(got));
  }
}

Result<void> write_from(int fd, std::string_view& bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(fd, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return Error::from_errno(errno, "write");
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return ok();
}

Result<void> write_all(int fd, std::string_view bytes) {
  return write_from(fd, bytes);
}

namespace {

fs::path temporary_name(const fs::path& path) {
  static std::atomic<unsigned> counter{0};
  return path.parent_path() / ("." + path.filename().string() + "." + std::to_string(::getpid()) +
                               "." + std::to_string(counter++) + ".tmp");
}

Result<void> replace(const fs::path& path, std::string_view content, mode_t mode, bool durable) {
  const fs::path temporary = temporary_name(path);
  UniqueFd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!fd) return Error::from_errno(errno, "create " + temporary.string());
  auto fail = [&](Error error) {
    ::unlink(temporary.c_str());
    return error;
  };
  if (auto wrote = write_all(fd.get(), content); !wrote)
    return fail(wrote.error().wrap(temporary.string()));
  if (::fchmod(fd.get(), mode) != 0)
    return fail(Error::from_errno(errno, "chmod " + temporary.string()));
  if (durable && ::fsync(fd.get()) != 0)
    return fail(Error::from_errno(errno, "fsync " + temporary.string()));
  if (::rename(temporary.c_str(), path.c_str()) != 0)
    return fail(Error::from_errno(errno, "rename to " + path.string()));
  return durable ? fsync_directory(path.parent_path()) : ok();
}

// Removes the content of the folder that is open as `dir`; `device` is the only file system it may
// touch.
Result<void> remove_entries(int dir_fd, dev_t device, const fs::path& name) {
  DIR* dir = ::fdopendir(::dup(dir_fd));
  if (dir == nullptr) return Error::from_errno(errno, "list " + name.string());
  Result<void> outcome;
  while (dirent* entry = ::readdir(dir)) {
    const std::string_view child = entry->d_name;
    if (child == "." || child == "..") continue;
    if (::unlinkat(dir_fd, entry->d_name, 0) == 0) continue;
    if (errno == ENOENT) continue;
    if (errno != EISDIR && errno != EPERM) {
      outcome = Error::from_errno(errno, "remove " + (name / child).string());
      break;
    }
    UniqueFd child_fd(
        ::openat(dir_fd, entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct stat info{};
    if (!child_fd || ::fstat(child_fd.get(), &info) != 0) {
      outcome = Error::from_errno(errno, "open " + (name / child).string());
      break;
    }
    if (info.st_dev != device) {
      outcome = Error(ErrorKind::conflict, "remove " + (name / child).string() +
                                               ": another file system is mounted there");
      break;
    }
    outcome = remove_entries(child_fd.get(), device, name / child);
    if (!outcome) break;
    if (::unlinkat(dir_fd, entry->d_name, AT_REMOVEDIR) != 0 && errno != ENOENT) {
      outcome = Error::from_errno(errno, "remove " + (name / child).string());
      break;
    }
  }
  ::closedir(dir);
  return outcome;
}

}  // namespace

Result<void> replace_file_durably(const fs::path& path, std::string_view content, mode_t mode) {
  return replace(path, content, mode, true);
}

Result<void> create_file_once(const fs::path& path, std::string_view content, mode_t mode) {
  std::error_code failed;
  if (fs::exists(path, failed)) return ok();
  const fs::path own_copy = path.string() + "." + random_hex(8) + ".new";
  TRY_VOID(replace_file_durably(own_copy, content, mode));
  fs::create_hard_link(own_copy, path, failed);
  std::error_code ignored;  // a leftover with a random name does no harm
  fs::remove(own_copy, ignored);
  if (failed && failed != std::errc::file_exists) {
    return Error::from_errno(failed.value(), "create " + path.string());
  }
  return fsync_directory(path.parent_path());
}

Result<void> replace_file(const fs::path& path, std::string_view content, mode_t mode) {
  return replace(path, content, mode, false);
}

Result<void> ensure_directory(const fs::path& path, mode_t mode) {
  if (::mkdir(path.c_str(), mode) == 0) return ok();
  if (errno == ENOENT && path.has_parent_path() && path.parent_path() != path) {
    TRY_VOID(ensure_directory(path.parent_path(), mode));
    if (::mkdir(path.c_str(), mode) == 0) return ok();
  }
  const int number = errno;
  std::error_code ignored;
  if (number == EEXIST && fs::is_directory(path, ignored)) return ok();
  return Error::from_errno(number, "create folder " + path.string());
}

Result<void> fsync_directory(const fs::path& path) {
  UniqueFd fd(::open(path.empty() ? "." : path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return Error::from_errno(errno, "open folder " + path.string());
  if (::fsync(fd.get()) != 0) return Error::from_errno(errno, "fsync folder " + path.string());
  return ok();
}

Result<void> remove_tree(const fs::path& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd) {
    if (errno == ENOENT) return ok();
    if (errno == ENOTDIR || errno == ELOOP) {
      if (::unlink(path.c_str()) == 0 || errno == ENOENT) return ok();
    }
    return Error::from_errno(errno, "remove " + path.string());
  }
  struct stat info{};
  if (::fstat(fd.get(), &info) != 0) return Error::from_errno(errno, "stat " + path.string());
  TRY_VOID(remove_entries(fd.get(), info.st_dev, path));
  if (::rmdir(path.c_str()) != 0 && errno != ENOENT)
    return Error::from_errno(errno, "remove " + path.string());
  return ok();
}

Result<Bytes> free_space(const fs::path& path) {
  struct statvfs info{};
  if (::statvfs(path.c_str(), &info) != 0)
    return Error::from_errno(errno, "statvfs " + path.string());
  return Bytes{static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize};
}

namespace {

struct flock entire_file_lock() {
  struct flock lock{};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

}  // namespace

Result<std::optional<FileLock>> FileLock::try_acquire(const fs::path& path) {
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) return Error::from_errno(errno, "open lock " + path.string());
  struct flock lock = entire_file_lock();
  if (::fcntl(fd.get(), F_OFD_SETLK, &lock) != 0) {
    if (errno == EAGAIN || errno == EACCES) return std::optional<FileLock>();
    return Error::from_errno(errno, "lock " + path.string());
  }
  // Blanked first, so that nobody reads the pid of an earlier holder while we have the lock; in
  // place, because on a full disk a truncated file couldn't be written again.
  constexpr std::size_t kWidth = 15;
  std::string pid = std::to_string(::getpid());
  pid.resize(kWidth, ' ');
  for (const std::string& text : {std::string(kWidth, ' '), pid})
    if (::pwrite(fd.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
      return Error::from_errno(errno, "write lock " + path.string());
  return std::optional<FileLock>(FileLock(std::move(fd)));
}

Result<std::optional<pid_t>> FileLock::holder(const fs::path& path) {
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!fd && errno == ENOENT) return std::optional<pid_t>();
  if (!fd) return Error::from_errno(errno, "open lock " + path.string());
  // At most twice, a moment apart: a new holder writes its pid right after it gets the lock.
  constexpr int kMaxTries = 200;
  for (int i = 0; i < kMaxTries; ++i) {
    struct flock lock = entire_file_lock();
    if (::fcntl(fd.get(), F_OFD_GETLK, &lock) != 0)
      return Error::from_errno(errno, "ask for the holder of " + path.string());
    if (lock.l_type == F_UNLCK) return std::optional<pid_t>();
    char text[16] = {};
    const ssize_t got = ::pread(fd.get(), text, sizeof text - 1, 0);
    const long pid = got > 0 ? std::strtol(text, nullptr, 10) : 0;
    if (pid > 0) return std::optional<pid_t>(static_cast<pid_t>(pid));
    ::usleep(1000);
  }
  return Error(ErrorKind::corrupt, path.string() + " is locked, but holds no pid");
}

}  // namespace trainyard
