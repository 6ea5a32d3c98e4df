#include "store/objects/part_places.h"

#include <utility>

#include "base/random.h"

namespace trainyard::store::objects {

PartPlace::~PartPlace() {
  places_.give_back(*this, stays_);
}

void PartPlace::commit_failed() {
  stays_ = true;
  places_.freeze(upload_id_);
}

PartPause::~PartPause() {
  places_.resume(upload_id_);
}

void PartPause::commit_failed() {
  places_.freeze(upload_id_);
}

Result<PartPlaces::Upload*> PartPlaces::find(const std::string& upload_id) {
  if (const auto known = uploads_.find(upload_id); known != uploads_.end()) return &known->second;
  // Read with the mutex held: a part that is committed meanwhile must not be missed, and this
  // happens once per upload.
  TRY(const auto rows, list_parts_(upload_id));
  Upload& upload = uploads_[upload_id];
  for (const PartRow& row : rows) {
    if (!row.shared_offset) continue;
    upload.file_id = row.file_id;
    upload.layout.insert(row.info.number, {*row.shared_offset, row.info.size});
  }
  return &upload;
}

Result<std::unique_ptr<PartPlace>> PartPlaces::take(const std::string& upload_id, int number,
                                                    std::uint64_t length) {
  const MutexLock guard(mutex_);
  TRY(Upload* const upload, find(upload_id));
  if (upload->paused || upload->frozen) return std::unique_ptr<PartPlace>();
  const auto offset = upload->layout.find_place(number, length);
  if (!offset) return std::unique_ptr<PartPlace>();
  if (upload->file_id.empty()) {
    std::string file_id = random_hex(32);
    TRY([[maybe_unused]] const UniqueFd created, files_.create_incoming(file_id));
    upload->file_id = std::move(file_id);
  }
  const PartLayout::Region region{*offset, length};
  upload->layout.insert(number, region);
  ++upload->writing;
  return std::make_unique<PartPlace>(*this, upload_id, number, upload->file_id, region);
}

Result<std::unique_ptr<PartPause>> PartPlaces::pause(const std::string& upload_id) {
  const MutexLock guard(mutex_);
  TRY(Upload* const upload, find(upload_id));
  upload->paused = true;
  return std::make_unique<PartPause>(*this, upload_id, upload->file_id, upload->writing == 0,
                                     upload->frozen);
}

// A part whose upload has ended isn't known any more, nor is its file there.
void PartPlaces::give_back(const PartPlace& place, bool stays) {
  const MutexLock guard(mutex_);
  const auto known = uploads_.find(place.upload_id());
  if (known == uploads_.end()) return;
  Upload& upload = known->second;
  --upload.writing;
  if (!stays) upload.layout.erase(place.number());
  remove_if_unused(upload);
}

void PartPlaces::forget(const std::string& upload_id, int number) {
  const MutexLock guard(mutex_);
  const auto known = uploads_.find(upload_id);
  if (known == uploads_.end()) return;
  known->second.layout.erase(number);
  remove_if_unused(known->second);
}

// Not during a Complete: it may be making the file the object.
void PartPlaces::remove_if_unused(Upload& upload) {
  if (upload.writing > 0 || upload.paused || upload.frozen || !upload.layout.empty()) return;
  if (upload.file_id.empty()) return;
  files_.remove_incoming(upload.file_id);
  upload.file_id.clear();
}

void PartPlaces::freeze(const std::string& upload_id) {
  const MutexLock guard(mutex_);
  if (const auto known = uploads_.find(upload_id); known != uploads_.end())
    known->second.frozen = true;
}

void PartPlaces::resume(const std::string& upload_id) {
  const MutexLock guard(mutex_);
  const auto known = uploads_.find(upload_id);
  if (known == uploads_.end()) return;
  known->second.paused = false;
  remove_if_unused(known->second);
}

std::string PartPlaces::end(const std::string& upload_id) {
  const MutexLock guard(mutex_);
  const auto known = uploads_.find(upload_id);
  if (known == uploads_.end()) return {};
  std::string file_id = std::move(known->second.file_id);
  uploads_.erase(known);
  return file_id;
}

}  // namespace trainyard::store::objects
