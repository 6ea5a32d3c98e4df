#include "records/log_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "base/unique_fd.h"

namespace trainyard::records {

Result<LogFile> LogFile::open(const std::filesystem::path& path) {
  LogFile file;
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info{};
  if (!fd || ::fstat(fd.get(), &info) != 0) return Error::from_errno(errno, "open a log stream");
  file.written_ = from_epoch_millis(info.st_mtim.tv_sec * 1000 + info.st_mtim.tv_nsec / 1'000'000);
  if (info.st_size == 0) return file;
  const auto size = static_cast<std::size_t>(info.st_size);
  void* map = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd.get(), 0);
  if (map == MAP_FAILED) return Error::from_errno(errno, "map a log stream");
  file.map_ = map;
  file.mapped_ = size;
  file.text_ = {static_cast<const char*>(map), size};
  file.text_ = file.text_.substr(0, file.text_.rfind('\n') + 1);
  return file;
}

LogFile::LogFile(LogFile&& other) noexcept
    : map_(std::exchange(other.map_, nullptr)),
      mapped_(other.mapped_),
      text_(other.text_),
      written_(other.written_) {}

LogFile::~LogFile() {
  if (map_ != nullptr) ::munmap(map_, mapped_);
}

std::optional<LogRecord> LogFile::record(std::size_t at) const {
  return parse_log_record(text_.substr(at, line_after(at) - 1 - at));
}

std::size_t LogFile::first_from(Timestamp time) const {
  std::size_t low = 0;
  std::size_t high = text_.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    const std::size_t start = line_before(middle + 1);
    const auto found = record(start);
    if (!found || found->at < time) {
      low = line_after(start);
    } else {
      high = start;
    }
  }
  return low;
}

}  // namespace trainyard::records
