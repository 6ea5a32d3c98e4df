#include "data/sync_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <utility>

#include "base/unique_fd.h"
#include "data/upload_object.h"
#include "data/write_back.h"

namespace trainyard::data {

namespace fs = std::filesystem;

namespace {

// What one pass takes at most, the oldest changes first.
constexpr std::size_t kMostAPass = 4096;

UniqueFd open_beneath(int top, const std::string& path, std::uint64_t flags) {
  open_how how{};
  // O_NONBLOCK: a FIFO must not hold us up. (openat2 takes it not together with O_PATH.)
  how.flags = flags | O_CLOEXEC | ((flags & O_PATH) != 0 ? 0U : O_NONBLOCK);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return UniqueFd(static_cast<int>(::syscall(SYS_openat2, top, path.c_str(), &how, sizeof how)));
}

std::chrono::nanoseconds to_time(const timespec& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// The clock that file systems stamp files with (ktime_get_coarse_real_ts64 in Linux).
std::chrono::nanoseconds file_clock_now() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return to_time(now);
}

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
  // splitmix64's finalizer.
  hash = (hash ^ value) + 0x9e3779b97f4a7c15;
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
  return hash ^ (hash >> 31);
}

// Never 0.
std::uint64_t fingerprint(const struct stat& info) {
  std::uint64_t hash = mixed(1, static_cast<std::uint64_t>(info.st_size));
  hash = mixed(hash, static_cast<std::uint64_t>(to_time(info.st_mtim).count()));
  return mixed(hash, info.st_ino) | 1;
}

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

}  // namespace

SyncFolder::SyncFolder(S3Client& s3, fs::path root, fs::path folder, S3Location target,
                       SyncFolderOptions options, SkipNote skipped)
    : s3_(s3),
      root_(std::move(root)),
      folder_(std::move(folder)),
      target_(std::move(target)),
      options_(std::move(options)),
      skipped_(std::move(skipped)) {}

Result<SyncedPass> SyncFolder::pass() {
  return run(false);
}

Result<SyncedPass> SyncFolder::last_pass() {
  SyncedPass all;
  for (;;) {
    TRY(const SyncedPass one, run(true));
    all.files += one.files;
    all.bytes += one.bytes;
    if (!one.more || one.files == 0) return all;
  }
}

Result<SyncedPass> SyncFolder::run(bool last) {
  SyncedPass pass;
  const UniqueFd root(::open(root_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!root) return pass;  // not there
  const UniqueFd top =
      open_beneath(root.get(), folder_.empty() ? "." : folder_.string(), O_PATH | O_DIRECTORY);
  if (!top) return pass;  // not there, or replaced by something else
  ++pass_;
  std::vector<Candidate> found;
  scan(top.get(), last, found, pass);
  std::erase_if(known_, [&](const auto& entry) { return entry.second.seen_in != pass_; });
  std::sort(found.begin(), found.end());
  for (const Candidate& candidate : found) TRY_VOID(upload(top.get(), candidate, pass));
  return pass;
}

void SyncFolder::scan(int top, bool last, std::vector<Candidate>& found, SyncedPass& pass) {
  const Time now = file_clock_now();
  const auto keep_oldest = [&] {
    std::nth_element(found.begin(), found.begin() + kMostAPass, found.end());
    found.resize(kMostAPass);
    pass.more = true;
  };
  std::vector<std::string> folders{""};
  while (!folders.empty()) {
    const std::string folder = std::move(folders.back());
    folders.pop_back();
    scan_folder(top, folder, now, last, folders, found);
    if (found.size() > 2 * kMostAPass) keep_oldest();
  }
  if (found.size() > kMostAPass) keep_oldest();
}

void SyncFolder::scan_folder(int top, const std::string& folder, Time now, bool last,
                             std::vector<std::string>& inner, std::vector<Candidate>& found) {
  UniqueFd fd = open_beneath(top, folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
  if (!fd && errno == ENOENT) return;
  const std::unique_ptr<DIR, CloseFolder> entries(fd ? ::fdopendir(fd.get()) : nullptr);
  if (!entries) {
    note_once(known(folder), folder, "it can't be listed");
    return;
  }
  const int at = fd.release();  // closed with `entries`
  while (const dirent* entry = ::readdir(entries.get())) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == ".." || is_skipped(name)) continue;
    const std::string path = folder.empty() ? std::string(name) : folder + "/" + std::string(name);
    struct stat info{};
    if (::fstatat(at, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) continue;  // vanished
    if (S_ISDIR(info.st_mode)) {
      inner.push_back(path);
      continue;
    }
    Known& file = known(path);
    if (!S_ISREG(info.st_mode)) {
      note_once(file, path, "it is not a file");
      continue;
    }
    if (file.uploaded == fingerprint(info)) {
      file.waiting_since = {};
      continue;
    }
    if (file.waiting_since == Time{}) file.waiting_since = now;
    const Time changed = to_time(info.st_ctim);
    if (last || changed + options_.settle < now ||
        file.waiting_since + options_.at_least_every < now)
      found.push_back({changed, path});
  }
}

Result<void> SyncFolder::upload(int top, const Candidate& candidate, SyncedPass& pass) {
  Known& file = known(candidate.path);
  const UniqueFd fd = open_beneath(top, candidate.path, O_RDONLY);
  struct stat info{};
  if (!fd || ::fstat(fd.get(), &info) != 0) {
    if (errno != ENOENT)
      note_once(file, candidate.path, Error::from_errno(errno, "open").message());
    return ok();
  }
  if (!S_ISREG(info.st_mode)) return ok();  // meanwhile it is something else
  const Bytes size{static_cast<std::uint64_t>(info.st_size)};
  if (options_.most_a_file.value > 0 && size > options_.most_a_file) {
    note_once(file, candidate.path,
              "it has " + format_bytes(size) + ", more than the " +
                  format_bytes(options_.most_a_file) + " that may be uploaded");
    return ok();
  }
  if (const auto written = write_back(fd.get()); !written) {
    note_once(file, candidate.path, written.error().message());
    return ok();
  }
  const auto buffer = std::make_unique<std::array<char, 256 << 10>>();
  // What is appended from here on is for the next pass: a file can grow faster than it is read.
  std::uint64_t left = size.value, done = 0;
  bool unreadable = false;
  const S3Location target{target_.bucket, join_key(target_.key, candidate.path)};
  const auto stored = upload_object(s3_, target, [&](Upload& object) -> Result<void> {
    while (left > 0) {
      const ssize_t got =
          ::read(fd.get(), buffer->data(), std::min<std::uint64_t>(left, buffer->size()));
      if (got < 0 && errno == EINTR) continue;
      unreadable = got < 0;
      if (unreadable) return Error::from_errno(errno, "read");
      if (got == 0) break;  // it was cut meanwhile
      TRY_VOID(object.write({buffer->data(), static_cast<std::size_t>(got)}));
      left -= static_cast<std::uint64_t>(got);
      done += static_cast<std::uint64_t>(got);
    }
    return ok();
  });
  if (!stored) {
    // A key that the store refuses must not hold up the files after it.
    if (!unreadable && stored.error().kind() != ErrorKind::invalid_argument) return stored;
    note_once(file, candidate.path, stored.error().message());
    return ok();
  }
  file.uploaded = fingerprint(info);
  file.waiting_since = {};
  ++pass.files;
  pass.bytes += done;
  if (options_.remove_uploaded) ::unlinkat(top, candidate.path.c_str(), 0);
  return ok();
}

bool SyncFolder::is_skipped(std::string_view name) const {
  return std::ranges::any_of(options_.skipped_suffixes,
                             [&](const std::string& suffix) { return name.ends_with(suffix); });
}

void SyncFolder::note_once(Known& known, const std::string& path, const std::string& why) {
  if (std::exchange(known.noted, true)) return;
  skipped_("not uploaded: " + (folder_ / path).string() + ": " + why);
}

SyncFolder::Known& SyncFolder::known(const std::string& path) {
  Known& found = known_[mixed(std::hash<std::string>()(path), path.size())];
  found.seen_in = pass_;
  return found;
}

}  // namespace trainyard::data
