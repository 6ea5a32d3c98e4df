#include "agent/reserved_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/files.h"

namespace trainyard::agent {

namespace fs = std::filesystem;

ReservedFile::ReservedFile(fs::path path, UniqueFd fd)
    : path_(std::move(path)), reserve_(path_.string() + ".reserve"), fd_(std::move(fd)) {}

Result<ReservedFile> ReservedFile::make(const fs::path& path) {
  UniqueFd fd(
      ::open((path.string() + ".reserve").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!fd) return Error::from_errno(errno, "create " + path.string() + ".reserve");
  int failed = 0;
  do {
    failed = ::fallocate(fd.get(), 0, 0, kMaxSize) == 0 ? 0 : errno;
  } while (failed == EINTR);
  if (failed != 0 && failed != EOPNOTSUPP && failed != ENOSYS)
    return Error::from_errno(failed, "reserve space for " + path.string());
  return ReservedFile(path, std::move(fd));
}

Result<void> ReservedFile::publish(std::string_view content) {
  if (content.size() > kMaxSize)
    return Error(ErrorKind::internal, path_.string() + " would be larger than its reserve");
  if (::lseek(fd_.get(), 0, SEEK_SET) < 0) return Error::from_errno(errno, "seek");
  TRY_VOID(write_all(fd_.get(), content));
  if (::ftruncate(fd_.get(), static_cast<off_t>(content.size())) != 0)
    return Error::from_errno(errno, "cut " + reserve_.string());
  if (::rename(reserve_.c_str(), path_.c_str()) != 0)
    return Error::from_errno(errno, "rename to " + path_.string());
  return ok();
}

void ReservedFile::discard() {
  ::unlink(reserve_.c_str());
  fd_.reset();
}

}  // namespace trainyard::agent
