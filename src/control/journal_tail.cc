#include "control/journal_tail.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/unique_fd.h"

namespace trainyard::control {
namespace {

constexpr std::size_t kMaxAtOnce = std::size_t{1} << 20;

Result<std::string> read_from(const std::filesystem::path& path, std::uint64_t offset) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) {
    if (errno == ENOENT) return std::string();
    return Error::from_errno(errno, "open " + path.string());
  }
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return Error::from_errno(errno, "stat " + path.string());
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size <= offset) return std::string();
  std::string bytes(std::min<std::uint64_t>(size - offset, kMaxAtOnce), '\0');
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t count = ::pread(file.get(), bytes.data() + filled, bytes.size() - filled,
                                  static_cast<off_t>(offset + filled));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Error::from_errno(errno, "read " + path.string());
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  bytes.resize(filled);
  return bytes;
}

}  // namespace

Result<std::vector<model::Report>> JournalTail::read_new() {
  TRY(const std::string bytes, read_from(path_, offset_));
  std::vector<model::Report> reports;
  std::size_t begin = 0;
  for (std::size_t end = bytes.find('\n'); end != std::string::npos;
       end = bytes.find('\n', begin)) {
    auto report = model::parse_journal_line(std::string_view(bytes).substr(begin, end - begin));
    if (report && offset_ + begin == 0 && !job_id_.empty() && report->job_id != job_id_)
      report = Error(ErrorKind::corrupt, "it is of another training job of the same name");
    if (!report) {
      if (!reports.empty()) break;  // reported the next time
      return std::move(report).error().wrap("journal " + path_.string() + " at byte " +
                                            std::to_string(offset_ + begin));
    }
    reports.push_back(std::move(*report));
    begin = end + 1;
  }
  offset_ += begin;
  if (reports.empty() && bytes.size() == kMaxAtOnce) {
    return Error(ErrorKind::corrupt,
                 "journal " + path_.string() + " has a line of more than 1 MiB");
  }
  return reports;
}

}  // namespace trainyard::control
