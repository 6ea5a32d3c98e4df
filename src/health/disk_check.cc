#include "health/disk_check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/failpoint.h"
#include "base/files.h"
#include "base/unique_fd.h"
#include "health/pattern.h"

namespace trainyard::health {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::uint64_t kDiskSeed = 0x7472'6169'6e79'6172;
constexpr std::size_t kWords = 128 * 1024;  // of a piece: 1 MiB
constexpr std::uint64_t kPiece = kWords * sizeof(std::uint64_t);

std::span<std::uint64_t> piece_at(std::vector<std::uint64_t>& words, std::uint64_t at, Bytes size) {
  return std::span(words).first(std::min(kPiece, size.value - at) / sizeof(std::uint64_t));
}

Error late(const char* what, std::uint64_t done, Bytes size) {
  return Error(ErrorKind::deadline, "only " + format_bytes({done}) + " of " + format_bytes(size) +
                                        " were " + what + " in the time for that");
}

// The complete piece; fewer bytes are an error.
Result<void> read_piece(int fd, std::span<std::uint64_t> words, std::uint64_t at) {
  char* into = reinterpret_cast<char*>(words.data());
  std::size_t left = words.size_bytes();
  while (left > 0) {
    const ssize_t got = ::pread(fd, into, left, static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error::from_errno(errno, "read");
    if (got == 0) return Error(ErrorKind::corrupt, "the file ends at byte " + std::to_string(at));
    into += got;
    at += static_cast<std::uint64_t>(got);
    left -= static_cast<std::size_t>(got);
  }
  return ok();
}

}  // namespace

Result<void> write_pattern_file(int fd, Bytes size, std::uint64_t seed, const CheckTime& time) {
  std::vector<std::uint64_t> words(kWords);
  for (std::uint64_t at = 0; at < size.value; at += kPiece) {
    if (time.is_over()) return late("written", at, size);
    const auto piece = piece_at(words, at, size);
    fill_pattern(piece, seed, at / sizeof(std::uint64_t));
    TRY_VOID(write_all(
        fd, std::string_view(reinterpret_cast<const char*>(piece.data()), piece.size_bytes())));
  }
  TRY_FAILPOINT("agent.check.disk");
  if (::fsync(fd) != 0) return Error::from_errno(errno, "fsync");
  return time.is_over() ? Result<void>(late("on the disk", 0, size)) : ok();
}

Result<void> verify_pattern_file(int fd, Bytes size, std::uint64_t seed, const CheckTime& time) {
  // Drops it from the page cache, as far as the file system allows.
  ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  std::vector<std::uint64_t> words(kWords);
  for (std::uint64_t at = 0; at < size.value; at += kPiece) {
    if (time.is_over()) return late("read", at, size);
    const auto piece = piece_at(words, at, size);
    TRY_VOID(read_piece(fd, piece, at));
    if (const auto bad = find_difference(piece, seed, at / sizeof(std::uint64_t)))
      return Error(ErrorKind::corrupt, "what was read at byte " +
                                           std::to_string(at + *bad * sizeof(std::uint64_t)) +
                                           " is not what was written");
  }
  return ok();
}

Verdict check_disk(const std::filesystem::path& folder, Bytes size, const CheckTime& time) {
  size.value -= size.value % sizeof(std::uint64_t);
  std::string name = folder / "infra-check-XXXXXX";
  const UniqueFd file(::mkostemp(name.data(), O_CLOEXEC));
  if (!file)
    return failed("the disk can't be written: " +
                  Error::from_errno(errno, "make a file").message());
  ::unlink(name.c_str());
  const auto began = Steady::now();
  if (const auto written = write_pattern_file(file.get(), size, kDiskSeed, time); !written)
    return failed("the disk can't be written: " + written.error().message());
  const auto between = Steady::now();
  if (const auto read = verify_pattern_file(file.get(), size, kDiskSeed, time); !read)
    return failed("the disk can't be read: " + read.error().message());
  return passed(format_bytes(size) + " written at " + format_rate(size, between - began) +
                " and read at " + format_rate(size, Steady::now() - between));
}

}  // namespace trainyard::health
