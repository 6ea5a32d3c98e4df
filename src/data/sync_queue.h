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

// What a file was like, in one number: its size, time of modification and inode. 0: not known.
using Fingerprint = std::uint64_t;

struct SyncItem {
  enum class Kind { upload, remove };
  Kind kind = Kind::upload;
  std::string path{};
  // Of an upload: what the file was like when it was last said to be whole.
  Fingerprint seen = 0;
  std::uint64_t size = 0;
  // The bytes to upload, where they were kept. Else it is what the file holds by then.
  std::optional<std::string> content{};
  bool sure = true;  // false: it may have been open for writing then
};

// A file as a look through the folder found it.
struct FoundFile {
  std::string path{};
  Fingerprint seen = 0;
  std::uint64_t size = 0;
  std::chrono::nanoseconds changed{};  // since 1970
  bool whole = true;                   // false: it is there, but not to be uploaded now
  bool sure = true;                    // as SyncItem's
};

// Decides what of a folder is uploaded and deleted in S3, and in which order, from what is told of
// the folder: files that were closed or renamed, that went, that a look through it found. Pure: no
// file, no S3.
//
// The order is that in which files were closed, so that a marker is not in S3 before what it marks.
// A file that is closed again before it was uploaded has lost what it held before, unless that was
// kept (`content`, for small files: such markers have each version uploaded in its turn). Without:
//   larger than kMarkerSize   it keeps its place; others tell of it
//   else                      its place is its last one; it may tell of others
//
// If a file goes before it was uploaded, what was kept after it of others may tell of it: only
// their last versions are uploaded.
//
// What is deleted goes in its turn, and later where the order isn't known: a file too many harms
// nobody. So deletions that a look has found come when all else is done, and all known files are as
// they were then, or newer, and those of later events behind them; those of events stay behind a
// small file that loses its place.
//
// What S3 has is known by path with the fingerprint of what was uploaded, or restored: what isn't
// known is not deleted, so several hosts can share a prefix.
class SyncQueue {
 public:
  static constexpr std::uint64_t kMarkerSize = 64 << 10;
  // At most so many bytes of contents are kept.
  static constexpr std::uint64_t kMaxKept = 16 << 20;

  // S3 has the file, or may have it (fingerprint 0).
  void know(const std::string& path, Fingerprint fingerprint);
  const std::map<std::string, Fingerprint>& known() const { return known_; }
  // S3 has this of the file, and keeps it.
  bool has(const std::string& path, Fingerprint fingerprint) const;

  // A file is whole, and new or changed. Its `content`, if given, is what it holds at this point.
  void closed(SyncItem upload);
  // Whether there is room to keep so much of a content.
  bool can_keep(std::uint64_t bytes) const { return kept_ + bytes <= kMaxKept; }
  // What was kept of the file last may be newer than its event.
  void unkeep(const std::string& path);
  // A file, or a folder with all in it, is gone.
  void removed(const std::string& path);
  // Files that a look through a part of the folder found.
  void came(std::vector<FoundFile> files);
  // The same of all that there is. What is known or waits is gone if it is neither in it nor
  // `is_there`: a file that is renamed meanwhile may be missing in the listing of a folder.
  void found(std::vector<FoundFile> files,
             const std::function<bool(const std::string& path)>& is_there);

  bool empty() const { return items_.empty() && late_.empty(); }
  // What is to be done next; nullptr: nothing. It is under way until one of the four after it is
  // called, or the file is removed meanwhile: is_under_way() tells.
  const SyncItem* begin();
  bool is_under_way() const { return under_way_.has_value(); }
  // Whether the file of what is under way was closed again since.
  bool came_again() const;
  // It is done. `stored`: what an upload has stored.
  void done(Fingerprint stored);
  // It is to be done later, at the same place.
  void put_back() { under_way_.reset(); }
  // It won't be done: the file is not to be uploaded, or went.
  void drop();
  void lost();

 private:
  using Order = std::map<std::uint64_t, SyncItem>;
  void push(SyncItem item);
  void erase(Order::iterator item);
  // The last upload of `path` that waits; end(): none.
  Order::iterator waiting(const std::string& path);
  void remove_one(const std::string& path);
  void move_to_end(Order::iterator before, SyncItem upload);
  void move_removals_to_end(Order::iterator before);
  void erase_lost(Order::iterator lost);
  void put_removals_behind_late();

  Order items_;                                             // by number, the first to be done first
  std::map<std::string, std::set<std::uint64_t>> uploads_;  // by path, numbers in items_
  std::map<std::string, Fingerprint> known_;
  std::set<std::string> going_;    // known, and to be deleted
  std::vector<std::string> late_;  // of them those that a look has found, and what went after it
  std::set<std::string> unready_;  // known, found changed by the last look, and not whole then
  std::uint64_t next_ = 1;
  std::uint64_t kept_ = 0;
  std::optional<std::uint64_t> under_way_{};
  std::uint64_t begun_at_ = 0;  // what came since has a number from here on
};

}  // namespace trainyard::data
