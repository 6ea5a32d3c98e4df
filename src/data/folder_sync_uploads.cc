#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <utility>

#include "base/log.h"
#include "base/open_beneath.h"
#include "data/folder_sync.h"
#include "data/upload_object.h"
#include "data/write_back.h"

// Processing the queue.
namespace trainyard::data {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

// A file that is open again, or changes all the time, delays the following ones at most this long.
constexpr auto kMaxUploadDelay = seconds(60);
// How often it is checked meanwhile.
constexpr milliseconds kDelayedUploadPause{50};
// A file that may be open counts as written if it hasn't changed for this long.
constexpr auto kWritten = seconds(2);
// A container can make a million links.
constexpr std::size_t kMaxNoted = 100;
constexpr std::string_view kUploading = ".sagemaker-uploading";
constexpr std::string_view kUploaded = ".sagemaker-uploaded";

}  // namespace

Result<void> FolderSync::process_queue(SyncedPass& pass, bool last) {
  while (const SyncItem* next = queue_.begin()) {
    const SyncItem item = *next;
    const auto step = item.kind == SyncItem::Kind::remove ? remove(item, pass)
                      : item.content                      ? upload_content(item, pass)
                                                          : upload(item, pass, last);
    if (queue_.is_under_way()) queue_.put_back();
    if (!step) return step.error();
    if (*step == Step::blocked) {
      pass.next = kDelayedUploadPause;
      break;
    }
    if (options_.mirror) take_events();
  }
  return ok();
}

Result<FolderSync::Step> FolderSync::remove(const SyncItem& item, SyncedPass& pass) {
  if (options_.mirror) {
    TRY_VOID(s3_->remove(target_.bucket, key_of(item.path)));
    if (ledger_) TRY_VOID(ledger_->deleted(item.path));
    mark(item.path, kUploading, false);
    mark(item.path, kUploaded, false);
    ++pass.deleted;
  }
  queue_.done(0);
  note_size(item.path, 0);
  left_out_.erase(item.path);
  waiting_since_.erase(item.path);
  return Step::done;
}

Result<FolderSync::Step> FolderSync::upload(const SyncItem& item, SyncedPass& pass, bool last) {
  const UniqueFd fd = open_beneath(top_.get(), item.path, O_RDONLY);
  struct stat info{};
  if (!fd || ::fstat(fd.get(), &info) != 0) {
    if (errno != ENOENT) return skip_file(item.path, Error::from_errno(errno, "open"));
    // Events from before its removal come first.
    if (options_.mirror) take_events();
    if (queue_.is_under_way()) queue_.lost();
    return Step::done;
  }
  // It was replaced meanwhile, or its present version is in S3.
  if (!S_ISREG(info.st_mode) || queue_.has(item.path, fingerprint_of(info))) {
    queue_.drop();
    return Step::done;
  }
  if (auto excess = find_excess(item.path, {static_cast<std::uint64_t>(info.st_size)}))
    return skip_file(item.path, std::move(*excess));
  if (options_.mirror && !last)
    if (const auto off = postpone(fd.get(), item, info)) return *off;
  if (const auto written = write_back(fd.get()); !written)
    return skip_file(item.path, written.error());
  return upload_file(fd.get(), info, item, pass, last);
}

// nullopt: it is complete.
std::optional<FolderSync::Step> FolderSync::postpone(int fd, const SyncItem& item,
                                                     const struct stat& info) {
  const auto open = is_open_for_writing(fd);
  const bool rests = changed_at(info) + kWritten < file_clock_now();
  if (open.value_or(!item.sure && !rests)) return delay_others(item);
  if (item.seen == 0 || item.seen == fingerprint_of(info)) return std::nullopt;
  if (item.size > SyncQueue::kMarkerSize && (open || rests)) return std::nullopt;
  // A small one was written again: it moves to a later place.
  schedule_scan(seconds(1));
  return delay_others(item);
}

FolderSync::Step FolderSync::delay_others(const SyncItem& item) {
  const auto now = Steady::now();
  if (delayed_by_ != item.path) {
    delayed_by_ = item.path;
    delayed_since_ = now;
  }
  if (now - delayed_since_ < kMaxUploadDelay) return Step::blocked;
  delayed_by_.clear();
  queue_.drop();  // when it is closed, it is queued again
  return Step::done;
}

Result<FolderSync::Step> FolderSync::upload_file(int fd, const struct stat& info,
                                                 const SyncItem& item, SyncedPass& pass,
                                                 bool last) {
  SyncItem file = item;
  file.seen = fingerprint_of(info);
  std::uint64_t sent = 0;
  bool unreadable = false, changed = false;
  const auto fill = [&](Upload& object) -> Result<void> {
    // What is appended from here on is uploaded later: a file can grow faster than it is read.
    TRY(sent, send(fd, static_cast<std::uint64_t>(info.st_size), object, unreadable));
    changed = options_.mirror && !last && !is_one_version(fd, file.seen);
    if (changed) return Error(ErrorKind::conflict, "it changed while it was read");
    return note_storing(item.path);
  };
  mark(item.path, kUploaded, false);
  mark(item.path, kUploading, true);
  const auto stored = upload_object(*s3_, {target_.bucket, key_of(item.path)}, fill);
  if (changed && queue_.is_under_way()) return delay_others(item);
  if (changed) {
    mark(item.path, kUploading, false);
    return Step::done;
  }
  if (!stored && unreadable) return skip_file(item.path, stored.error());
  return end_upload(file, stored, sent, pass);
}

// A process that wrote meanwhile has the file open now, or has closed it, which is an event. If the
// file was removed, the upload is no longer in progress.
bool FolderSync::is_one_version(int fd, Fingerprint seen) {
  struct stat after{};
  const bool same = ::fstat(fd, &after) == 0 && fingerprint_of(after) == seen;
  const bool open = is_open_for_writing(fd).value_or(false);
  take_events();
  return same && !open && queue_.is_under_way() && !queue_.was_closed_again();
}

Result<std::uint64_t> FolderSync::send(int fd, std::uint64_t size, Upload& object,
                                       bool& unreadable) const {
  const auto buffer = std::make_unique<std::array<char, 256 << 10>>();
  std::uint64_t done = 0;
  while (done < size) {
    const ssize_t got =
        ::read(fd, buffer->data(), std::min<std::uint64_t>(size - done, buffer->size()));
    if (got < 0 && errno == EINTR) continue;
    unreadable = got < 0;
    if (unreadable) return Error(ErrorKind::corrupt, Error::from_errno(errno, "read").message());
    if (got == 0) break;  // it was truncated meanwhile
    TRY_VOID(object.write({buffer->data(), static_cast<std::size_t>(got)}));
    done += static_cast<std::uint64_t>(got);
  }
  return done;
}

Result<FolderSync::Step> FolderSync::upload_content(const SyncItem& item, SyncedPass& pass) {
  mark(item.path, kUploaded, false);
  mark(item.path, kUploading, true);
  const auto fill = [&](Upload& object) -> Result<void> {
    TRY_VOID(object.write(*item.content));
    return note_storing(item.path);
  };
  const auto stored = upload_object(*s3_, {target_.bucket, key_of(item.path)}, fill);
  return end_upload(item, stored, item.content->size(), pass);
}

// Before it can exist in S3.
Result<void> FolderSync::note_storing(const std::string& path) {
  if (!queue_.known().contains(path)) queue_.know(path, 0);
  return ledger_ ? ledger_->storing(path) : ok();
}

Result<FolderSync::Step> FolderSync::end_upload(const SyncItem& item, const Result<void>& stored,
                                                std::uint64_t size, SyncedPass& pass) {
  if (!stored) {
    // A key that the store refuses must not hold up the files after it.
    if (stored.error().kind() != ErrorKind::invalid_argument) return stored.error();
    return skip_file(item.path, stored.error());
  }
  queue_.done(item.seen);
  note_size(item.path, options_.remove_uploaded ? 0 : size);
  left_out_.erase(item.path);
  waiting_since_.erase(item.path);
  delayed_by_.clear();
  ++pass.files;
  pass.bytes += size;
  if (ledger_) TRY_VOID(ledger_->stored(item.path, item.seen));
  if (ledger_ && ledger_->is_long()) TRY_VOID(ledger_->rewrite(queue_.known()));
  mark(item.path, kUploading, false);
  mark(item.path, kUploaded, true);
  if (options_.remove_uploaded) ::unlinkat(top_.get(), item.path.c_str(), 0);
  return Step::done;
}

std::optional<Error> FolderSync::find_excess(const std::string& path, Bytes size) const {
  const std::uint64_t max = options_.max_size.value;
  const auto own = sizes_.find(path);
  const std::uint64_t others = total_size_ - (own == sizes_.end() ? 0 : own->second);
  if (max == 0 || (size.value <= max && others <= max - size.value)) return std::nullopt;
  const std::string with_others =
      size.value > max ? ""
                       : ", with the " + format_bytes({others}) + " of the folder's other files";
  return Error(ErrorKind::exhausted, "it has " + format_bytes(size) + with_others +
                                         ", more than the " + format_bytes(options_.max_size) +
                                         " that may be uploaded");
}

void FolderSync::note_size(const std::string& path, std::uint64_t size) {
  const auto known = sizes_.try_emplace(path, 0).first;
  total_size_ += size - known->second;  // modulo 2^64
  known->second = size;
  if (size == 0) sizes_.erase(known);
}

FolderSync::Step FolderSync::skip_file(const std::string& path, Error why) {
  note_once(path, why.message());
  if (options_.mirror) left_out_.insert_or_assign(path, std::move(why));
  mark(path, kUploading, false);
  queue_.drop();
  return Step::done;
}

void FolderSync::note_once(const std::string& path, const std::string& why) {
  if (noted_.size() > kMaxNoted || !noted_.insert(path).second) return;
  const std::string file = (folder_ / path).string();
  skipped_(noted_.size() > kMaxNoted
               ? "not uploaded: " + file + " and maybe more, which are not named here"
               : "not uploaded: " + file + ": " + why);
}

// Best effort: the folder may be full, or belong to another user.
void FolderSync::mark(const std::string& path, std::string_view suffix, bool present) const {
  if (!options_.mirror || !options_.mirror->marks || path.find('/') != std::string::npos) return;
  const std::string name = path + std::string(suffix);
  if (!present) {
    ::unlinkat(top_.get(), name.c_str(), 0);
    return;
  }
  const UniqueFd made(::openat(top_.get(), name.c_str(),
                               O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666));
  if (!made) log::debug("checkpoint_not_marked", {{"file", path}});
}

}  // namespace trainyard::data
