#include "agent/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/files.h"

namespace trainyard::agent {

namespace fs = std::filesystem;
using model::Report;

Journal::Journal(UniqueFd fd, const Clock& clock, std::vector<Report> earlier)
    : clock_(clock),
      earlier_(std::move(earlier)),
      fd_(std::move(fd)),
      next_(earlier_.empty() ? 1 : earlier_.back().sequence + 1) {}

Result<std::unique_ptr<Journal>> Journal::open(const fs::path& path, const Clock& clock) {
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!fd) return Error::from_errno(errno, "open the journal");
  TRY_VOID(fsync_directory(path.parent_path()));
  TRY(const std::string text, read_file(path));
  std::vector<Report> earlier;
  std::size_t whole = 0;
  for (std::size_t end; (end = text.find('\n', whole)) != std::string::npos; whole = end + 1) {
    TRY(Report report, model::parse_report(std::string_view(text).substr(whole, end - whole)));
    earlier.push_back(std::move(report));
  }
  if (whole < text.size() && ::ftruncate(fd.get(), static_cast<off_t>(whole)) != 0)
    return Error::from_errno(errno, "cut off the journal's torn line");
  return std::unique_ptr<Journal>(new Journal(std::move(fd), clock, std::move(earlier)));
}

Result<void> Journal::append(Report report) {
  const std::lock_guard guard(mutex_);
  report.sequence = next_;
  // A metric's time is when its line was logged.
  if (report.kind != model::ReportKind::metric) report.at = clock_.now();
  if (auto wrote = write_all(fd_.get(), model::to_json_line(report)); !wrote)
    return wrote.error().wrap("journal");
  ++next_;
  if (report.kind != model::ReportKind::metric && ::fdatasync(fd_.get()) != 0)
    return Error::from_errno(errno, "fdatasync the journal");
  return ok();
}

}  // namespace trainyard::agent
