#include "data/gathered_writes.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace trainyard::data {

void GatheredWrites::begin(int fd, std::uint64_t offset, Written written) {
  fd_ = fd;
  offset_ = offset;
  written_ = std::move(written);
  held_ = 0;
}

Result<void> GatheredWrites::add(std::string_view bytes, bool last) {
  while (!bytes.empty()) {
    if (held_ == 0 && (last || bytes.size() >= kSize)) return write(bytes);
    if (!buffer_) buffer_ = std::make_unique_for_overwrite<char[]>(kSize);
    const std::size_t taken = std::min(bytes.size(), kSize - held_);
    std::memcpy(buffer_.get() + held_, bytes.data(), taken);
    held_ += taken;
    bytes.remove_prefix(taken);
    if (held_ == kSize) TRY_VOID(flush());
  }
  return last ? flush() : ok();
}

Result<void> GatheredWrites::flush() {
  const std::size_t held = std::exchange(held_, 0);
  return held == 0 ? ok() : write({buffer_.get(), held});
}

Result<void> GatheredWrites::write(std::string_view bytes) {
  for (std::string_view left = bytes; !left.empty();) {
    const ssize_t wrote = ::pwrite(fd_, left.data(), left.size(), static_cast<off_t>(offset_));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return Error::from_errno(errno, "write");
    offset_ += static_cast<std::uint64_t>(wrote);
    left.remove_prefix(static_cast<std::size_t>(wrote));
  }
  if (written_) written_(bytes);
  return ok();
}

}  // namespace trainyard::data
