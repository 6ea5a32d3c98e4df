#include "store/objects/file_ranges.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

namespace trainyard::store::objects {

namespace {

constexpr std::size_t kCopyBuffer = 1u << 20;
constexpr std::uint64_t kCopyAtOnce = 1u << 30;

Error ended_early() {
  return {ErrorKind::corrupt, "the file of a part ended early"};
}

// From where copy_file_range(2) can't.
Result<void> copy_through_memory(int from, std::uint64_t from_offset, std::uint64_t length, int to,
                                 std::uint64_t to_offset) {
  std::string buffer(kCopyBuffer, '\0');
  while (length > 0) {
    const ssize_t got = ::pread(from, buffer.data(), std::min<std::uint64_t>(length, buffer.size()),
                                static_cast<off_t>(from_offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error::from_errno(errno, "read a part");
    if (got == 0) return ended_early();
    const auto bytes = static_cast<std::size_t>(got);
    TRY_VOID(write_at(to, std::string_view(buffer).substr(0, bytes), to_offset));
    from_offset += bytes;
    to_offset += bytes;
    length -= bytes;
  }
  return ok();
}

}  // namespace

Result<void> write_at(int fd, std::string_view bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return Error::from_errno(errno, "write");
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
    offset += static_cast<std::uint64_t>(wrote);
  }
  return ok();
}

Result<void> copy_range(int from, std::uint64_t from_offset, std::uint64_t length, int to,
                        std::uint64_t to_offset) {
  auto source = static_cast<off_t>(from_offset);
  auto target = static_cast<off_t>(to_offset);
  while (length > 0) {
    const ssize_t copied =
        ::copy_file_range(from, &source, to, &target, std::min(length, kCopyAtOnce), 0);
    if (copied > 0) {
      length -= static_cast<std::uint64_t>(copied);
    } else if (copied == 0) {
      return ended_early();
    } else if (errno == EXDEV || errno == EINVAL || errno == EOPNOTSUPP || errno == ENOSYS) {
      return copy_through_memory(from, static_cast<std::uint64_t>(source), length, to,
                                 static_cast<std::uint64_t>(target));
    } else if (errno != EINTR) {
      return Error::from_errno(errno, "copy a part");
    }
  }
  return ok();
}

}  // namespace trainyard::store::objects
