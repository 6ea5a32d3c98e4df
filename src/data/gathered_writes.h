#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "base/result.h"

namespace trainyard::data {

// Buffers small pieces (libcurl's are 16 KiB) for a file and writes them in large ones: each write
// makes the file system allocate space and lock the file. Not thread-safe.
class GatheredWrites {
 public:
  // Bytes per write. Small enough for a core's cache.
  static constexpr std::size_t kSize = 256 << 10;

  // Called with bytes that have been written; may be null.
  using Written = std::function<void(std::string_view)>;

  // Starts writing at `offset` of `fd`, which outlives this.
  void begin(int fd, std::uint64_t offset, Written written);
  // `last`: no more bytes will follow, so everything is written. Returns errors of the write.
  Result<void> add(std::string_view bytes, bool last = false);
  // Writes everything that was added.
  Result<void> flush();
  // Discards what hasn't been written.
  void drop() { held_ = 0; }

 private:
  Result<void> write(std::string_view bytes);

  int fd_ = -1;
  std::uint64_t offset_ = 0;  // of the buffered bytes
  Written written_{};
  std::unique_ptr<char[]> buffer_{};  // allocated at the first use
  std::size_t held_ = 0;
};

}  // namespace trainyard::data
