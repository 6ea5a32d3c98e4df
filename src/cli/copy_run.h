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
#include "data/s3_client.h"

namespace trainyard::cli {

// A side that copies come from or go to, with its client where it is in S3. Of several files the
// place is the folder or the prefix (as_prefix()) that their relative names are below; of one,
// whose relative name is empty, the place itself.
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

// Who hears what is done; from any thread, one at a time isn't promised.
struct CopyListener {
  std::function<void(const std::string&)> done;    // "upload: a/b to s3://c/b"
  std::function<void(const std::string&)> failed;  // "upload failed: … : why"
};

// Carries copies out, several at once: more of the small ones, of the large ones two, each in
// several parts, so that memory stays bounded (some 300 MiB) whatever there is to copy. What fails
// is told of and counted, and the others go on; only what all would fail of (cancelled, no store, a
// full disk) ends it, with that error. An interrupted copy leaves nothing on either side.
class CopyRun {
 public:
  // All outlive this.
  CopyRun(const CopySide& source, const CopySide& target, const CopyListener& listener,
          const std::atomic<bool>& cancelled);

  Result<void> copy(const std::vector<CopyItem>& items);
  // From the target.
  Result<void> remove(const std::vector<CopyItem>& items);
  // Only tells what these two would do.
  void rehearse(const std::vector<CopyItem>& copies, const std::vector<CopyItem>& removals);

  CopyTotals totals() const { return {copied_, bytes_, removed_, failed_}; }
  // Bytes that have gone so far, for a progress bar.
  std::uint64_t moved() const { return moved_; }

 private:
  Result<void> copy_some(const std::vector<const CopyItem*>& items, std::size_t at_once);
  Result<void> copy_one(const CopyItem& item);
  Result<void> remove_one(const CopyItem& item);
  std::string copy_line(const CopyItem& item) const;  // "a to b"
  // Tells of the error and counts it; it is the answer where all others would meet it too.
  Result<void> note(const Error& error, const std::string& what);

  const CopySide& source_;
  const CopySide& target_;
  const CopyListener& listener_;
  const std::atomic<bool>& cancelled_;
  const std::string_view verb_;
  std::atomic<std::uint64_t> copied_{0}, bytes_{0}, removed_{0}, failed_{0}, moved_{0};
};

}  // namespace trainyard::cli
