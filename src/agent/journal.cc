#include "agent/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <thread>
#include <utility>

#include "base/failpoint.h"
#include "base/files.h"
#include "base/log.h"

namespace trainyard::agent {

namespace fs = std::filesystem;
using model::Report;
using model::ReportKind;

namespace {

// More than all reports of an instance except metrics take: about ten lines, none over 6 KiB.
constexpr std::uint64_t kReserve = 64 * 1024;
// Lines are kept in memory until they are synced; metrics alone would never trigger a sync.
constexpr std::size_t kMaxUnsynced = 64 * 1024;
constexpr auto kRetryInterval = std::chrono::seconds(1);

}  // namespace

Journal::Journal(UniqueFd fd, std::uint64_t size, const Clock& clock, std::vector<Report> earlier)
    : clock_(clock),
      earlier_(std::move(earlier)),
      fd_(std::move(fd)),
      size_(size),
      next_(earlier_.empty() ? 1 : earlier_.back().sequence + 1),
      has_finished_(std::ranges::any_of(
          earlier_, [](const Report& one) { return one.kind == ReportKind::finished; })) {}

Result<std::unique_ptr<Journal>> Journal::open(const fs::path& path, const Clock& clock) {
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) return Error::from_errno(errno, "open the journal");
  TRY_VOID(fsync_directory(path.parent_path()));
  TRY(const std::string text, read_file(path));
  std::vector<Report> earlier;
  std::size_t complete = 0;
  for (std::size_t end; (end = text.find('\n', complete)) != std::string::npos;
       complete = end + 1) {
    TRY(Report report,
        model::parse_journal_line(std::string_view(text).substr(complete, end - complete)));
    earlier.push_back(std::move(report));
  }
  if (complete < text.size() && ::ftruncate(fd.get(), static_cast<off_t>(complete)) != 0)
    return Error::from_errno(errno, "cut off the journal's torn line");
  std::unique_ptr<Journal> journal(new Journal(std::move(fd), complete, clock, std::move(earlier)));
  const MutexLock guard(journal->mutex_);
  if (!journal->has_finished_) journal->reserve(0);
  return journal;
}

// Whether `more` bytes can be written without touching what is reserved for reports.
bool Journal::reserve(std::uint64_t more) {
  const std::uint64_t needed = size_ + more + kReserve;
  if (needed <= reserved_) return true;
  // In larger steps than a line, so that few metrics need a system call.
  const std::uint64_t wanted = needed + kReserve;
  if (::fallocate(fd_.get(), FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(wanted)) == 0) {
    reserved_ = wanted;
    return true;
  }
  if (errno == ENOSPC || errno == EDQUOT) return false;
  // The file system doesn't support it: nothing is reserved.
  reserved_ = std::numeric_limits<std::uint64_t>::max();
  return true;
}

// A journal is kept as long as its job; for one of thousands of jobs the reserve would be most of
// its disk space.
void Journal::release_reserve() {
  if (::ftruncate(fd_.get(), static_cast<off_t>(size_)) == 0) reserved_ = 0;
}

Result<void> Journal::append(Report report, Room room) {
  FAILPOINT("agent.journal.append");
  const MutexLock guard(mutex_);
  report.sequence = next_;
  const bool metric = report.kind == ReportKind::metric;
  // A metric's time is when its line was logged.
  if (!metric) report.at = clock_.now();
  std::string line = model::to_journal_line(report);
  if (metric && !backlog_.empty())
    return Error(ErrorKind::exhausted, "journal: earlier reports are not written yet");
  if (metric && room == Room::spare && !reserve(line.size()))
    return Error(ErrorKind::exhausted, "journal: there is no space for metrics");
  backlog_ += line;
  ++next_;
  has_finished_ = has_finished_ || report.kind == ReportKind::finished;
  auto wrote = write_backlog();
  if (metric && !wrote) {
    backlog_.clear();
    --next_;
    has_backlog_ = false;
    return wrote;
  }
  if (wrote && (!metric || unsynced_.size() > kMaxUnsynced)) wrote = sync();
  return wrote;
}

Result<void> Journal::flush() {
  if (!has_backlog_) return ok();
  const MutexLock guard(mutex_);
  TRY_VOID(write_backlog());
  return sync();
}

void Journal::append_and_wait(Report report) {
  const auto durable = append(std::move(report));
  if (!durable) log::warning("journal_waits", {{"error", durable.error().message()}});
  flush_and_wait();
}

void Journal::flush_and_wait() {
  while (!flush()) std::this_thread::sleep_for(kRetryInterval);
}

// Leaves complete lines in the file, and in backlog_ those that it doesn't have.
Result<void> Journal::write_backlog() {
  has_backlog_ = true;
  std::size_t written = 0;
  Result<void> outcome;
  while (written < backlog_.size()) {
    const ssize_t wrote = ::pwrite(fd_.get(), backlog_.data() + written, backlog_.size() - written,
                                   static_cast<off_t>(size_ + written));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) {
      outcome = Error::from_errno(errno, "write the journal");
      break;
    }
    written += static_cast<std::size_t>(wrote);
  }
  const std::size_t complete = written == 0 ? 0 : backlog_.rfind('\n', written - 1) + 1;
  if (complete < written && ::ftruncate(fd_.get(), static_cast<off_t>(size_ + complete)) == 0)
    reserved_ = 0;  // was truncated with the torn line
  size_ += complete;
  unsynced_ += backlog_.substr(0, complete);
  backlog_.erase(0, complete);
  if (outcome) has_backlog_ = false;
  return outcome;
}

// After a failed fdatasync the kernel may take lost pages for written: the lines are written again.
Result<void> Journal::sync() {
  FAILPOINT("agent.journal.written");
  if (::fdatasync(fd_.get()) == 0) {
    unsynced_.clear();
    if (has_finished_ && backlog_.empty()) release_reserve();
    FAILPOINT("agent.journal.synced");
    return ok();
  }
  auto failed = Error::from_errno(errno, "fdatasync the journal");
  size_ -= unsynced_.size();
  backlog_.insert(0, std::exchange(unsynced_, {}));
  has_backlog_ = true;
  return failed;
}

}  // namespace trainyard::agent
