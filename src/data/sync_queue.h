#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace trainyard::data {

// Identifies a version of a file: a hash of its size, modification time and inode. 0: unknown.
using Fingerprint = std::uint64_t;

struct SyncItem {
  enum class Kind { upload, remove };
  Kind kind = Kind::upload;
  std::string path{};
  // For an upload: the version of the file when it was last known to be complete.
  Fingerprint seen = 0;
  std::uint64_t size = 0;
  // The bytes to upload, if they were kept. Otherwise the file's content at that time is uploaded.
  std::optional<std::string> content{};
  bool sure = true;  // false: it may have been open for writing
};

// A file found by a scan of the folder.
struct FoundFile {
  std::string path{};
  Fingerprint seen = 0;
  std::uint64_t size = 0;
  std::chrono::nanoseconds changed{};  // since 1970
  bool complete = true;                // false: it exists, but isn't to be uploaded now
  bool sure = true;                    // as in SyncItem
};

// Decides what of a folder is uploaded to S3 and deleted there, and in which order, from events of
// the folder: files that were closed or renamed, removed, or found by a scan. Pure: no files, no
// S3.
//
// The order is that in which files were closed, so that a marker isn't in S3 before what it marks.
// If a file is closed again before it was uploaded, its earlier content is lost, unless it was kept
// (`content`, for small files: each version of such markers is uploaded in its turn). If it wasn't
// kept:
//   larger than kMarkerSize   it keeps its place; other files may refer to it
//   otherwise                 it moves to its last place; it may refer to others
//
// If a file is removed before it was uploaded, later kept versions of other files may refer to it:
// only their last versions are uploaded.
//
// Deletions happen in order too, and later if the order isn't known: an additional file harms
// nobody. So deletions that a scan has found come when everything else is done, and all known files
// are at least as new as they were then, followed by those of later events; deletions by events
// stay behind a small file that loses its place.
//
// The content of S3 is recorded by path with the fingerprint of what was uploaded, or restored.
// Other files there are never deleted, so several hosts can share a prefix.
class SyncQueue {
 public:
  static constexpr std::uint64_t kMarkerSize = 64 << 10;
  // The maximum number of bytes of kept contents.
  static constexpr std::uint64_t kMaxKept = 16 << 20;

  // S3 has the file, or may have it (fingerprint 0).
  void know(const std::string& path, Fingerprint fingerprint);
  const std::map<std::string, Fingerprint>& known() const { return known_; }
  // Whether S3 has this version of the file, and nothing is queued that changes that.
  bool has(const std::string& path, Fingerprint fingerprint) const;

  // A file is complete, and new or changed. `content`, if given, is its content at this moment.
  void closed(SyncItem upload);
  // Whether there is room to keep a content of this size.
  bool can_keep(std::uint64_t bytes) const { return content_bytes_ + bytes <= kMaxKept; }
  // The content that was kept last for the file may be newer than its event.
  void drop_content(const std::string& path);
  // A file, or a folder with everything in it, was removed.
  void removed(const std::string& path);
  // A scan of a part of the folder found these files.
  void came(std::vector<FoundFile> files);
  // A scan of everything found these files. Files that are known or queued were removed if they are
  // neither among these nor `is_present`: a file that is renamed during a scan may be missing from
  // it.
  void found(std::vector<FoundFile> files,
             const std::function<bool(const std::string& path)>& is_present);

  bool empty() const { return items_.empty() && late_.empty(); }
  // The next item; nullptr: none. It is in progress until one of the four functions after this is
  // called, or the file is removed meanwhile, which is_under_way() tells.
  const SyncItem* begin();
  bool is_under_way() const { return under_way_.has_value(); }
  // Whether the file in progress was closed again since.
  bool was_closed_again() const;
  // The item is done. `stored`: the version that an upload has stored.
  void done(Fingerprint stored);
  // The item will be done later, at the same place.
  void put_back() { under_way_.reset(); }
  // The item won't be done: the file isn't to be uploaded, or was removed.
  void drop();
  void lost();

 private:
  using Order = std::map<std::uint64_t, SyncItem>;
  void push(SyncItem item);
  void erase(Order::iterator item);
  // The last queued upload of `path`; end(): none.
  Order::iterator waiting(const std::string& path);
  void remove_one(const std::string& path);
  void move_to_end(Order::iterator before, SyncItem upload);
  void move_removals_to_end(Order::iterator before);
  void erase_lost(Order::iterator lost);
  void put_removals_behind_late();

  Order items_;                                             // by number, in the order of execution
  std::map<std::string, std::set<std::uint64_t>> uploads_;  // by path, numbers in items_
  std::map<std::string, Fingerprint> known_;
  std::set<std::string> removing_;  // known, and to be deleted
  std::vector<std::string> late_;   // those found by a scan, and deletions after it
  std::set<std::string> unready_;   // known, found changed but incomplete by the last scan
  std::uint64_t next_ = 1;
  std::uint64_t content_bytes_ = 0;
  std::optional<std::uint64_t> under_way_{};
  std::uint64_t first_of_item_ = 0;  // what came since has a number from here on
};

}  // namespace trainyard::data
