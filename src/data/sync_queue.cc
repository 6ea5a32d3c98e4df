#include "data/sync_queue.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "base/check.h"

namespace trainyard::data {

namespace {

// The keys of `map` that are `path` or below it.
template <class Map>
std::vector<std::string> names_in(const Map& map, const std::string& path) {
  std::vector<std::string> names;
  if (map.contains(path)) names.push_back(path);
  const std::string below = path + "/";
  for (auto at = map.lower_bound(below); at != map.end() && at->first.starts_with(below); ++at)
    names.push_back(at->first);
  return names;
}

}  // namespace

void SyncQueue::know(const std::string& path, Fingerprint fingerprint) {
  known_[path] = fingerprint;
}

bool SyncQueue::has(const std::string& path, Fingerprint fingerprint) const {
  const auto stored = known_.find(path);
  return stored != known_.end() && stored->second == fingerprint && fingerprint != 0 &&
         !removing_.contains(path);
}

void SyncQueue::push(SyncItem item) {
  if (item.content) content_bytes_ += item.content->size();
  if (item.kind == SyncItem::Kind::upload) uploads_[item.path].insert(next_);
  items_.emplace(next_++, std::move(item));
}

void SyncQueue::erase(Order::iterator item) {
  if (item->second.content) content_bytes_ -= item->second.content->size();
  if (const auto path_uploads = uploads_.find(item->second.path);
      path_uploads != uploads_.end() && path_uploads->second.erase(item->first) > 0 &&
      path_uploads->second.empty())
    uploads_.erase(path_uploads);
  if (under_way_ == item->first) under_way_.reset();
  items_.erase(item);
}

SyncQueue::Order::iterator SyncQueue::waiting(const std::string& path) {
  const auto path_uploads = uploads_.find(path);
  return path_uploads == uploads_.end() ? items_.end()
                                        : items_.find(*path_uploads->second.rbegin());
}

void SyncQueue::closed(SyncItem upload) {
  upload.kind = SyncItem::Kind::upload;
  // It exists again, and will be replaced in S3.
  if (removing_.contains(upload.path) && std::erase(late_, upload.path) > 0) {
    removing_.erase(upload.path);
    known_[upload.path] = 0;
  }
  const auto before = waiting(upload.path);
  if (before == items_.end()) {
    if (!has(upload.path, upload.seen)) push(std::move(upload));
    return;
  }
  // What is in progress, or was kept, still has its content.
  const bool has_content = before->second.content || under_way_ == before->first;
  // Nothing has been queued since that it could refer to.
  const bool is_last = std::next(before) == items_.end() && under_way_ != before->first;
  if (has_content && !is_last) return push(std::move(upload));
  if (!has_content && upload.size > kMarkerSize) {
    before->second.seen = upload.seen;
    before->second.size = upload.size;
    before->second.sure = upload.sure;
    return;
  }
  move_to_end(before, std::move(upload));
}

// Later deletions keep their place, except those of files that are uploaded again.
void SyncQueue::move_to_end(Order::iterator before, SyncItem upload) {
  const std::uint64_t place = before->first;
  push(std::move(upload));
  move_removals_to_end(before);
  erase(items_.find(place));
}

void SyncQueue::move_removals_to_end(Order::iterator before) {
  std::vector<SyncItem> removals;
  for (auto at = std::next(before); at != items_.end();) {
    const auto item = at++;
    if (item->second.kind == SyncItem::Kind::upload || under_way_ == item->first ||
        uploads_.contains(item->second.path))
      continue;
    removals.push_back(item->second);
    erase(item);
  }
  for (SyncItem& removal : removals) push(std::move(removal));
}

void SyncQueue::drop_content(const std::string& path) {
  const auto item = waiting(path);
  if (item == items_.end() || !item->second.content) return;
  content_bytes_ -= item->second.content->size();
  item->second.content.reset();
}

// Kept contents after it may refer to it, up to where it is queued under another name. The last
// version of each file there doesn't: when the file was removed, that was the folder's content.
void SyncQueue::erase_lost(Order::iterator lost) {
  const std::uint64_t first = lost->first;
  const Fingerprint seen = lost->second.seen;
  const std::string path = lost->second.path;
  erase(lost);
  const auto begin = items_.upper_bound(first);
  const auto end = std::find_if(begin, items_.end(), [&](const auto& item) {
    return seen != 0 && item.second.seen == seen && item.second.path != path;
  });
  std::map<std::string, std::uint64_t> last_of;
  for (auto at = begin; at != end; ++at)
    if (at->second.kind == SyncItem::Kind::upload) last_of[at->second.path] = at->first;
  std::vector<std::uint64_t> older;
  for (auto at = begin; at != end; ++at)
    if (at->second.content && last_of.at(at->second.path) != at->first) older.push_back(at->first);
  if (older.empty()) return;
  // S3 keeps its version for longer, so what that refers to has to stay, too.
  move_removals_to_end(items_.find(older.front()));
  for (const std::uint64_t number : older) erase(items_.find(number));
}

void SyncQueue::remove_one(const std::string& path) {
  unready_.erase(path);
  for (auto item = waiting(path); item != items_.end(); item = waiting(path)) erase_lost(item);
  if (!known_.contains(path)) return;
  // If a scan found that it was removed, its event determines the place.
  const bool is_new = removing_.insert(path).second;
  if (is_new || std::erase(late_, path) > 0) push({.kind = SyncItem::Kind::remove, .path = path});
}

void SyncQueue::removed(const std::string& path) {
  std::vector<std::string> names = names_in(uploads_, path);
  for (const std::string& name : names_in(known_, path)) names.push_back(name);
  for (const std::string& name : names) remove_one(name);
}

void SyncQueue::came(std::vector<FoundFile> files) {
  // Of files that one tick of the file system's clock has changed, a marker is the smaller one.
  std::ranges::sort(files, {}, [](const FoundFile& file) {
    return std::tuple(file.changed, ~file.size, file.path);
  });
  for (FoundFile& file : files) {
    if (!file.complete) continue;
    const auto before = waiting(file.path);
    if (before != items_.end() && before->second.seen == file.seen) continue;
    closed({.path = std::move(file.path), .seen = file.seen, .size = file.size, .sure = file.sure});
  }
}

void SyncQueue::found(std::vector<FoundFile> files,
                      const std::function<bool(const std::string& path)>& is_present) {
  std::set<std::string> found_paths;
  for (const FoundFile& file : files) found_paths.insert(file.path);
  // Of files that one tick of the file system's clock has changed, a marker is the smaller one.
  unready_.clear();
  for (const FoundFile& file : files)
    if (!file.complete && known_.contains(file.path)) unready_.insert(file.path);
  came(std::move(files));
  std::set<std::string> missing_paths;
  for (const auto& [path, fingerprint] : known_)
    if (!found_paths.contains(path) && !is_present(path)) missing_paths.insert(path);
  for (const auto& [path, numbers] : uploads_)
    if (!found_paths.contains(path) && !is_present(path)) missing_paths.insert(path);
  for (const std::string& path : missing_paths) {
    const bool known = known_.contains(path) && !removing_.contains(path);
    for (auto item = waiting(path); item != items_.end(); item = waiting(path)) erase_lost(item);
    if (!known) continue;
    removing_.insert(path);
    late_.push_back(path);
  }
}

// What a scan found removed without an event was removed before everything with an event.
void SyncQueue::put_removals_behind_late() {
  while (!late_.empty() && !items_.empty() &&
         items_.begin()->second.kind == SyncItem::Kind::remove) {
    const std::string path = items_.begin()->second.path;
    erase(items_.begin());
    if (uploads_.contains(path)) {  // it exists again, and will be replaced in S3
      removing_.erase(path);
      known_[path] = 0;
    } else {
      late_.push_back(path);
    }
  }
}

const SyncItem* SyncQueue::begin() {
  put_removals_behind_late();
  if (items_.empty() && unready_.empty()) {
    for (const std::string& path : late_) push({.kind = SyncItem::Kind::remove, .path = path});
    late_.clear();
  }
  if (items_.empty()) return nullptr;
  under_way_ = items_.begin()->first;
  first_of_item_ = next_;
  return &items_.begin()->second;
}

bool SyncQueue::was_closed_again() const {
  if (!under_way_) return false;
  const auto path_uploads = uploads_.find(items_.at(*under_way_).path);
  return path_uploads != uploads_.end() && *path_uploads->second.rbegin() >= first_of_item_;
}

void SyncQueue::done(Fingerprint stored) {
  CHECK(under_way_.has_value());
  const auto item = items_.find(*under_way_);
  const std::string path = item->second.path;
  unready_.erase(path);
  if (item->second.kind == SyncItem::Kind::upload) {
    known_[path] = stored;
  } else {
    known_.erase(path);
    removing_.erase(path);
  }
  erase(item);
}

void SyncQueue::lost() {
  CHECK(under_way_.has_value());
  erase_lost(items_.find(*under_way_));
}

void SyncQueue::drop() {
  CHECK(under_way_.has_value());
  erase(items_.find(*under_way_));
}

}  // namespace trainyard::data
