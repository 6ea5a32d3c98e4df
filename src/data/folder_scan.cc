#include "data/folder_scan.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

#include "base/open_beneath.h"

namespace trainyard::data {

namespace {

std::chrono::nanoseconds to_time(const timespec& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
  // splitmix64's finalizer.
  hash = (hash ^ value) + 0x9e3779b97f4a7c15;
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
  return hash ^ (hash >> 31);
}

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

void scan_one(int top, const std::string& folder, const FolderVisitor& visitor,
              std::vector<std::string>& inner) {
  UniqueFd fd = open_beneath(top, folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
  if (!fd && errno == ENOENT) return;
  const std::unique_ptr<DIR, CloseFolder> entries(fd ? ::fdopendir(fd.get()) : nullptr);
  if (!entries) return visitor.unreadable(folder);
  const int at = fd.release();  // closed with `entries`
  while (const dirent* entry = ::readdir(entries.get())) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == ".." || visitor.skips(name)) continue;
    const std::string path = folder.empty() ? std::string(name) : folder + "/" + std::string(name);
    struct stat info{};
    if (::fstatat(at, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) continue;  // vanished
    if (S_ISDIR(info.st_mode)) {
      inner.push_back(path);
    } else {
      visitor.entry(path, info);
    }
  }
}

}  // namespace

// Never 0.
Fingerprint fingerprint_of(const struct stat& info) {
  std::uint64_t hash = mixed(1, static_cast<std::uint64_t>(info.st_size));
  hash = mixed(hash, static_cast<std::uint64_t>(to_time(info.st_mtim).count()));
  return mixed(hash, info.st_ino) | 1;
}

std::chrono::nanoseconds changed_at(const struct stat& info) {
  return to_time(info.st_ctim);
}

// ktime_get_coarse_real_ts64 in Linux.
std::chrono::nanoseconds file_clock_now() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return to_time(now);
}

// ktime_get_real_ts64_mg (multigrain timestamps).
std::chrono::nanoseconds latest_stamp_now() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return to_time(now);
}

void scan_folder(int top, const std::string& folder, const FolderVisitor& visitor) {
  std::vector<std::string> folders{folder};
  while (!folders.empty()) {
    const std::string next = std::move(folders.back());
    folders.pop_back();
    scan_one(top, next, visitor, folders);
  }
}

// A read lease is only granted on a file that nobody has open for writing. It is released at once:
// a process that opens the file meanwhile waits that long, and the signal about it goes to this
// thread.
std::optional<bool> is_open_for_writing(int fd) {
  sigset_t io;
  sigemptyset(&io);
  sigaddset(&io, SIGIO);
  ::pthread_sigmask(SIG_BLOCK, &io, nullptr);
  f_owner_ex owner{};
  owner.type = F_OWNER_TID;
  owner.pid = ::gettid();
  if (::fcntl(fd, F_SETOWN_EX, &owner) != 0) return std::nullopt;
  if (::fcntl(fd, F_SETLEASE, F_RDLCK) != 0)
    return errno == EAGAIN ? std::optional(true) : std::nullopt;
  ::fcntl(fd, F_SETLEASE, F_UNLCK);
  return false;
}

}  // namespace trainyard::data
