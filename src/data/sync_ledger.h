#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "data/sync_queue.h"

namespace trainyard::data {

// What a host knows to be in S3 of its folder, on disk: for an agent that goes on where one that
// was killed stopped. Not durable: after a power cut there is no container to go on with either. A
// text file, a line a change.
class SyncLedger {
 public:
  using Entries = std::map<std::string, Fingerprint>;

  // Makes it anew.
  static Result<void> write(const std::filesystem::path& file, const Entries& entries);
  // The same for a folder that was restored: S3 has all that is in it.
  static Result<void> write_restored(const std::filesystem::path& file,
                                     const std::filesystem::path& folder);
  // Reads it; one that isn't there is empty. A last line that was cut off is passed over.
  static Result<SyncLedger> open(const std::filesystem::path& file);

  // As it was when it was opened. Fingerprint 0: an upload was begun, and may have been stored.
  const Entries& entries() const { return entries_; }

  // Before a file is stored in S3, and after; and after it was deleted there.
  Result<void> storing(const std::string& path);
  Result<void> stored(const std::string& path, Fingerprint fingerprint);
  Result<void> deleted(const std::string& path);

 private:
  SyncLedger(Entries entries, UniqueFd file)
      : entries_(std::move(entries)), file_(std::move(file)) {}

  Entries entries_;
  UniqueFd file_;
};

}  // namespace trainyard::data
