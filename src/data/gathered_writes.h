#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "base/result.h"

namespace trainyard::data {

// Bytes on their way into a file, which come in small pieces (libcurl's are of 16 KiB) and are
// written in large ones: the file system finds room for and locks a file with each write. Not safe
// from several threads.
class GatheredWrites {
 public:
  // Written at once. Small enough to stay in a core's cache.
  static constexpr std::size_t kSize = 256 << 10;

  // Told of bytes once they are written; may be null.
  using Written = std::function<void(std::string_view)>;

  // From `offset` of `fd` on, which outlives this.
  void begin(int fd, std::uint64_t offset, Written written);
  // `last`: no more comes, so nothing is held back. Errors: the write's.
  Result<void> add(std::string_view bytes, bool last = false);
  // All that was added is written.
  Result<void> flush();
  // What isn't written never is.
  void drop() { held_ = 0; }

 private:
  Result<void> write(std::string_view bytes);

  int fd_ = -1;
  std::uint64_t offset_ = 0;  // of what is held
  Written written_{};
  std::unique_ptr<char[]> buffer_{};  // made when it is needed first
  std::size_t held_ = 0;
};

}  // namespace trainyard::data
