#include "data/folder_sync.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <thread>
#include <utility>

#include "base/log.h"
#include "base/open_beneath.h"

// Finding changes in the folder; folder_sync_uploads.cc handles them.
namespace trainyard::data {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

namespace {

// At most this part of the time is spent on scanning a mirrored folder: 1 of 20.
constexpr int kPausesPerScan = 20;
// Waits for two ticks of the file system's clock (CONFIG_HZ >= 100), at most this many times, this
// long each.
constexpr int kWindowsPerWait = 80;
constexpr std::chrono::microseconds kBatchWindow{500};
// Delay between a scan and the next one for changes that happened during it.
constexpr milliseconds kRescanDelay{100};
// Events are read this many times before contents are no longer kept, which ends it.
constexpr int kMaxRounds = 20;

}  // namespace

FolderSync::FolderSync(S3Client& s3, fs::path root, fs::path folder, S3Location target,
                       FolderSyncOptions options, SkipNote skipped)
    : live_(s3),
      root_(std::move(root)),
      folder_(std::move(folder)),
      target_(std::move(target)),
      options_(std::move(options)),
      skipped_(std::move(skipped)) {}

Result<SyncedPass> FolderSync::pass() {
  return run(false);
}

Result<SyncedPass> FolderSync::last_pass() {
  left_out_.clear();
  SyncedPass all;
  for (;;) {
    TRY(const SyncedPass one, run(true));
    all.files += one.files;
    all.bytes += one.bytes;
    all.deleted += one.deleted;
    // Files may continue to grow, though nothing should write any more.
    if (!options_.mirror || (one.files == 0 && one.deleted == 0)) break;
  }
  if (left_out_.empty()) return all;
  const auto& [path, why] = *left_out_.begin();
  const std::string more =
      left_out_.size() == 1 ? "" : " (and " + std::to_string(left_out_.size() - 1) + " more)";
  return why.wrap((folder_ / path).string() + more);
}

void FolderSync::wait(milliseconds timeout, int wake) const {
  std::array<pollfd, 2> readable{{{wake, POLLIN, 0}, {-1, POLLIN, 0}}};
  if (watch_) readable[1].fd = watch_->fd();
  ::poll(readable.data(), readable.size(), static_cast<int>(timeout.count()));
}

Result<SyncedPass> FolderSync::run(bool last) {
  SyncedPass pass;
  s3_ = last && options_.resilient != nullptr ? options_.resilient : &live_;
  const auto opened = open_folder();
  if (!opened && options_.mirror) return opened.error();
  if (!opened) return pass;
  look(last);
  TRY_VOID(process_queue(pass, last));
  if (options_.mirror && !pass.next)
    pass.next = std::chrono::duration_cast<milliseconds>(
        std::max(next_scan_ - Steady::now(), Steady::duration(0)));
  return pass;
}

Result<void> FolderSync::open_folder() {
  // A mirrored folder is a container's mount: it can't be replaced by another one.
  if (top_ && options_.mirror) return ok();
  const UniqueFd root(::open(root_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (root)
    top_ = open_beneath(root.get(), folder_.empty() ? "." : folder_.string(), O_PATH | O_DIRECTORY);
  if (!root || !top_) return Error::from_errno(errno, "open " + (root_ / folder_).string());
  if (options_.mirror) return take_ledger();
  return ok();
}

Result<void> FolderSync::take_ledger() {
  if (options_.mirror->ledger.empty()) return ok();
  TRY(ledger_, SyncLedger::open(options_.mirror->ledger));
  for (const auto& [path, fingerprint] : ledger_->entries()) {
    queue_.know(path, fingerprint);
    if (fingerprint != 0) continue;
    // Of an agent that was killed.
    if (const auto aborted = s3_->abort_uploads(target_.bucket, key_of(path)); !aborted)
      log::warning("uploads_not_aborted", {{"error", aborted.error().message()}});
  }
  return ok();
}

void FolderSync::look(bool last) {
  if (!options_.mirror) return scan_all(last);
  if (!watch_) restart_watch(last);
  take_events();
  if (!last && Steady::now() < next_scan_) return;
  scan_all(last);
  take_events();  // about what it has found, before any of it is processed
}

// What it finds comes before later events.
void FolderSync::restart_watch(bool last) {
  watch_.emplace(top_.get());
  watched_since_ = latest_stamp_now();
  scan_all(last);
}

void FolderSync::scan_all(bool last) {
  const auto began = Steady::now();
  const bool watched = watch_ && watch_->complete();
  next_scan_ = began + std::chrono::hours(24);
  queue_.found(find_files("", last), [this](const std::string& path) { return is_present(path); });
  if (!options_.mirror) return;
  const auto took = std::chrono::duration_cast<milliseconds>(Steady::now() - began);
  const milliseconds usual =
      watched ? options_.mirror->rescan_watched : options_.mirror->rescan_unwatched;
  schedule_scan(std::max(usual, kPausesPerScan * took));
}

void FolderSync::schedule_scan(milliseconds pause) {
  next_scan_ = std::min(next_scan_, Steady::now() + pause);
}

// The scan ignores changes made after its start: in a watched folder there are events for them,
// otherwise the next scan finds them. So nothing is found without what preceded it.
std::vector<FoundFile> FolderSync::find_files(const std::string& folder, bool last) {
  std::vector<FoundFile> found;
  // Everything without an event must be from before the watch started, by a clock that ticks at
  // least every 10 ms, and may be late by a tick; a clock that was set back isn't waited for.
  for (int i = 0; watch_ && file_clock_now() <= watched_since_ && i < kWindowsPerWait; ++i)
    std::this_thread::sleep_for(kBatchWindow);
  const Time began = file_clock_now();
  FolderVisitor visitor;
  visitor.skips = [this](std::string_view name) { return is_skipped(name); };
  visitor.unreadable = [&](const std::string& path) {
    note_once(path, "it can't be listed");
    // Its content may still exist.
    for (const auto& [known, fingerprint] : queue_.known())
      if (path.empty() || known.starts_with(path + "/"))
        found.push_back({.path = known, .seen = fingerprint, .complete = false});
  };
  visitor.entry = [&](const std::string& path, const struct stat& info) {
    if (!S_ISREG(info.st_mode)) return note_once(path, "it is not a file");
    FoundFile file{.path = path,
                   .seen = fingerprint_of(info),
                   .size = static_cast<std::uint64_t>(info.st_size),
                   .changed = changed_at(info)};
    const bool unchanged = queue_.has(path, file.seen);
    if (unchanged) {
      waiting_since_.erase(path);
      note_size(path, file.size);  // a predecessor may have uploaded it
    }
    if (!unchanged && !last) {
      if (options_.mirror)
        evaluate(file, began);
      else
        file.complete = is_stable(path, info, began);
    }
    found.push_back(std::move(file));
  };
  scan_folder(top_.get(), folder, visitor);
  return found;
}

bool FolderSync::is_present(const std::string& path) const {
  const UniqueFd fd = open_beneath(top_.get(), path, O_PATH | O_NOFOLLOW);
  struct stat info{};
  if (!fd) return errno != ENOENT && errno != ENOTDIR && errno != ELOOP;
  return ::fstat(fd.get(), &info) != 0 || S_ISREG(info.st_mode);
}

void FolderSync::evaluate(FoundFile& file, Time began) {
  file.complete = file.changed < began;
  if (!file.complete) {
    if (!watch_->complete()) schedule_scan(kRescanDelay);
    return;
  }
  const UniqueFd fd = open_beneath(top_.get(), file.path, O_RDONLY);
  if (!fd) return;  // uploading it reports the error
  const auto open = is_open_for_writing(fd.get());
  file.complete = !open.value_or(false);
  file.sure = open.has_value();
}

bool FolderSync::is_stable(const std::string& path, const struct stat& info, Time now) {
  const Time since = waiting_since_.try_emplace(path, now).first->second;
  return changed_at(info) + options_.settle < now || since + options_.at_least_every < now;
}

// The content read now is that at the event only if there is no later event, so events are read
// until there are no more.
void FolderSync::take_events() {
  for (int round = 1; take_batch(round <= kMaxRounds) && round <= kMaxRounds; ++round) continue;
  if (!watch_->complete()) schedule_scan(options_.mirror->rescan_unwatched);
}

bool FolderSync::take_batch(bool keep) {
  using Kind = TreeEvent::Kind;
  const std::vector<TreeEvent> events = watch_->read();
  std::map<std::string, std::size_t> last_of;
  for (std::size_t i = 0; i < events.size(); ++i) {
    last_of[events[i].path] = i;
    if (events[i].kind == Kind::folder) watched_since_ = latest_stamp_now();
  }
  const bool lost =
      std::ranges::any_of(events, [](const TreeEvent& event) { return event.kind == Kind::lost; });
  for (const std::string& path : just_read_)
    if (lost || last_of.contains(path)) queue_.drop_content(path);
  just_read_.clear();
  if (lost) {
    // There may be new folders that aren't watched. The other events are older than the new watch.
    restart_watch(false);
    return true;
  }
  for (std::size_t i = 0; i < events.size(); ++i) {
    const TreeEvent& event = events[i];
    if (is_skipped_path(event.path)) continue;
    if (event.kind == Kind::removed)
      queue_.removed(event.path);
    else if (event.kind == Kind::folder)
      queue_.came(find_files(event.path, false));
    else
      take_file(event.path, event.kind == Kind::closed, keep && last_of[event.path] == i);
  }
  return !events.empty();
}

void FolderSync::take_file(const std::string& path, bool closed, bool keep) {
  const UniqueFd fd = open_beneath(top_.get(), path, O_RDONLY);
  if (!fd) {
    // Uploading it reports the error.
    if (errno != ENOENT) queue_.closed({.path = path});
    return;
  }
  struct stat info{};
  if (::fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) return;
  const auto open = is_open_for_writing(fd.get());
  if (!closed && open.value_or(info.st_nlink < 2)) return;
  SyncItem item{
      .path = path, .seen = fingerprint_of(info), .size = static_cast<std::uint64_t>(info.st_size)};
  if (keep && !open.value_or(false)) item.content = read_small(fd.get(), info);
  if (item.content) just_read_.push_back(path);
  queue_.closed(std::move(item));
}

// nullopt: it isn't small, or changed meanwhile.
std::optional<std::string> FolderSync::read_small(int fd, const struct stat& info) const {
  const auto size = static_cast<std::uint64_t>(info.st_size);
  if (size > SyncQueue::kMarkerSize || !queue_.can_keep(size)) return std::nullopt;
  std::string content(size, '\0');
  if (::pread(fd, content.data(), size, 0) != static_cast<ssize_t>(size)) return std::nullopt;
  struct stat after{};
  if (::fstat(fd, &after) != 0 || fingerprint_of(after) != fingerprint_of(info))
    return std::nullopt;
  return content;
}

bool FolderSync::is_skipped(std::string_view name) const {
  return std::ranges::any_of(options_.skipped_suffixes,
                             [&](const std::string& suffix) { return name.ends_with(suffix); });
}

bool FolderSync::is_skipped_path(std::string_view path) const {
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    if (is_skipped(path.substr(0, slash))) return true;
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return false;
}

}  // namespace trainyard::data
