#include "records/log_writer.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/files.h"

namespace trainyard::records {

Result<LogWriter> LogWriter::open(const std::filesystem::path& file, Create create) {
  const int creating = create == Create::yes ? O_CREAT : 0;
  UniqueFd fd(::open(file.c_str(), O_RDWR | O_APPEND | O_CLOEXEC | creating, 0600));
  if (!fd) return Error::from_errno(errno, "open the log stream " + file.string());
  return LogWriter(std::move(fd));
}

LogWriter::WriteLock::WriteLock(LogWriter& writer) : fd_(writer.fd_.get()) {
  while (::flock(fd_, LOCK_EX) != 0 && errno == EINTR) continue;
  writer.look_at_file();
}

LogWriter::WriteLock::~WriteLock() {
  ::flock(fd_, LOCK_UN);
}

// What others wrote since the last check.
void LogWriter::look_at_file() {
  struct stat info{};
  if (::fstat(fd_.get(), &info) != 0) return;
  const auto size = static_cast<std::uint64_t>(info.st_size);
  if (size == size_) return;
  size_ = size;
  char last = 0;
  torn_ = size > 0 && ::pread(fd_.get(), &last, 1, info.st_size - 1) == 1 && last != '\n';
}

Result<void> LogWriter::append(std::string_view& lines) {
  if (lines.empty()) return ok();
  if (torn_) {
    TRY_VOID(write_all(fd_.get(), "\n"));
    torn_ = false;
    ++size_;
  }
  std::string_view left = lines;
  auto wrote = write_from(fd_.get(), left);
  const std::string_view written = lines.substr(0, lines.size() - left.size());
  size_ += written.size();
  torn_ = !written.empty() && written.back() != '\n';
  lines.remove_prefix(written.rfind('\n') + 1);  // 0 if there is none
  return wrote;
}

Result<void> LogWriter::reserve(std::uint64_t bytes) {
  const auto length = static_cast<off_t>(bytes + (torn_ ? 1 : 0));
  if (::fallocate(fd_.get(), FALLOC_FL_KEEP_SIZE, static_cast<off_t>(size_), length) == 0 ||
      errno == EOPNOTSUPP || errno == ENOSYS)
    return ok();
  return Error::from_errno(errno, "reserve space for a log stream");
}

Result<void> LogWriter::sync() {
  if (::fdatasync(fd_.get()) == 0) return ok();
  return Error::from_errno(errno, "fdatasync a log stream");
}

}  // namespace trainyard::records
