#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/copy_list.h"
#include "cli/copy_request.h"
#include "data/request_pace.h"
#include "data/s3_client.h"

namespace trainyard::cli {

// A side of copies, with its client if it is in S3. For several files the place is the folder or
// prefix (as_prefix()) to which names are relative; for one, whose relative name is empty, the
// place itself.
struct CopySide {
  CopyPlace place;
  data::S3Client* s3 = nullptr;  // outlives what uses it
};

struct CopyTotals {
  std::uint64_t copied = 0;
  std::uint64_t bytes = 0;  // of the copied
  std::uint64_t removed = 0;
  std::uint64_t failed = 0;
};

// Callbacks for progress; from any thread, possibly concurrently.
struct CopyListener {
  std::function<void(const std::string&)> done;    // "upload: a/b to s3://c/b"
  std::function<void(const std::string&)> failed;  // "upload failed: … : why"
};

// Copies several files at once: many small ones, at most two large ones, each in several parts, so
// that memory stays bounded (about 300 MiB). Failures are reported and counted, and the others
// continue; only failures that affect all (cancelled, no store, a full disk) end it, with that
// error. An interrupted copy leaves nothing on either side.
class CopyRun {
 public:
  // All outlive this.
  CopyRun(const CopySide& source, const CopySide& target, const CopyListener& listener,
          const std::atomic<bool>& cancelled);

  Result<void> copy(const std::vector<CopyItem>& items);
  // Removes from the target.
  Result<void> remove(const std::vector<CopyItem>& items);
  // Only reports what these two would do.
  void rehearse(const std::vector<CopyItem>& copies, const std::vector<CopyItem>& removals);

  CopyTotals totals() const { return {copied_, bytes_, removed_, failed_}; }
  // Bytes transferred so far, for a progress bar.
  std::uint64_t moved() const { return moved_; }

 private:
  Result<void> copy_some(const std::vector<const CopyItem*>& items, data::RequestPace& pace);
  Result<void> copy_one(const CopyItem& item);
  Result<void> remove_one(const CopyItem& item);
  std::string copy_line(const CopyItem& item) const;  // "a to b"
  // Reports and counts the error; returns it if all others would fail the same way.
  Result<void> note(const Error& error, const std::string& what);

  const CopySide& source_;
  const CopySide& target_;
  const CopyListener& listener_;
  const std::atomic<bool>& cancelled_;
  const std::string_view verb_;
  std::atomic<std::uint64_t> copied_{0}, bytes_{0}, removed_{0}, failed_{0}, moved_{0};
};

}  // namespace trainyard::cli
