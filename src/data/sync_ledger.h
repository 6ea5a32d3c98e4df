#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>

#include "base/result.h"
#include "base/unique_fd.h"
#include "data/sync_queue.h"

namespace trainyard::data {

// A record on disk of what a host knows to be in S3 of its folder, for the successor of an agent
// that was killed. Not durable: after a power cut there is no container to continue with either. A
// text file, one line per change.
class SyncLedger {
 public:
  using Entries = std::map<std::string, Fingerprint>;

  // Writes a new one.
  static Result<void> write(const std::filesystem::path& file, const Entries& entries);
  // The same for a restored folder: S3 has everything in it.
  static Result<void> write_restored(const std::filesystem::path& file,
                                     const std::filesystem::path& folder);
  // Reads it; empty if it doesn't exist. A truncated last line is ignored.
  static Result<SyncLedger> open(const std::filesystem::path& file);

  // As it was when opened. Fingerprint 0: an upload was started, and may have been stored.
  const Entries& entries() const { return entries_; }

  // Call before a file is stored in S3, and after; and after it was deleted there.
  Result<void> storing(const std::string& path);
  Result<void> stored(const std::string& path, Fingerprint fingerprint);
  Result<void> deleted(const std::string& path);

  // The file is mostly history: rewrite() it.
  bool is_long() const { return size_ > 2 * rewritten_size_ + kMaxHistory; }
  // Replaces the file by one with these entries and nothing else. If there is no space for that,
  // it stays as it is.
  Result<void> rewrite(const Entries& entries);

  static constexpr std::uint64_t kMaxHistory = 1 << 20;  // bytes

 private:
  SyncLedger(std::filesystem::path path, Entries entries, UniqueFd file, std::uint64_t size)
      : path_(std::move(path)),
        entries_(std::move(entries)),
        file_(std::move(file)),
        size_(size),
        rewritten_size_(size) {}
  Result<void> append(const std::string& line);

  std::filesystem::path path_;
  Entries entries_;
  UniqueFd file_;
  std::uint64_t size_;            // of the file: whole lines
  std::uint64_t rewritten_size_;  // of the same when it had only entries
};

}  // namespace trainyard::data
