#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "store/objects/object_files.h"
#include "store/objects/object_index.h"
#include "store/objects/part_layout.h"

// Which upload's parts are being written where, in memory
// (docs/adr/0041-parts-are-written-at-their-place.md). The index says where finished parts are. Not
// for use outside the store.
namespace trainyard::store::objects {

class PartPlaces;

// A part's right to write to its region of the file that the parts of its upload share. Nobody else
// writes there while it exists. When it is destroyed the region is free again, unless the part was
// committed. One thread at a time.
class PartPlace {
 public:
  PartPlace(PartPlaces& places, std::string upload_id, int number, std::string file_id,
            PartLayout::Region region)
      : places_(places),
        upload_id_(std::move(upload_id)),
        number_(number),
        file_id_(std::move(file_id)),
        region_(region) {}
  ~PartPlace();
  PartPlace(const PartPlace&) = delete;
  PartPlace& operator=(const PartPlace&) = delete;

  const std::string& upload_id() const { return upload_id_; }
  int number() const { return number_; }
  const std::string& file_id() const { return file_id_; }
  const PartLayout::Region& region() const { return region_; }

  // The index has the part at this place: the region stays taken.
  void committed() { stays_ = true; }
  // The index may have it: see PartPause::commit_failed().
  void commit_failed();

 private:
  PartPlaces& places_;
  const std::string upload_id_;
  const int number_;
  const std::string file_id_;
  const PartLayout::Region region_;
  bool stays_ = false;
};

// While it exists no place in the shared file of an upload is given out: for Complete. One thread at
// a time.
class PartPause {
 public:
  PartPause(PartPlaces& places, std::string upload_id, std::string file_id, bool is_quiet,
            bool is_frozen)
      : places_(places),
        upload_id_(std::move(upload_id)),
        file_id_(std::move(file_id)),
        is_quiet_(is_quiet),
        is_frozen_(is_frozen) {}
  ~PartPause();
  PartPause(const PartPause&) = delete;
  PartPause& operator=(const PartPause&) = delete;

  const std::string& file_id() const { return file_id_; }  // empty: no shared file
  // No part is being written to the shared file.
  bool is_quiet() const { return is_quiet_; }
  // Nothing may be written to it any more: see commit_failed().
  bool is_frozen() const { return is_frozen_; }
  // A change of the index that names the shared file failed. After a crash it may turn out to have
  // been made (store/database_keeper.h): the file is not written to any more, and stays until the
  // upload ends.
  void commit_failed();

 private:
  PartPlaces& places_;
  const std::string upload_id_;
  const std::string file_id_;
  const bool is_quiet_;
  const bool is_frozen_;
};

// Threads: any. A shared file is created for the first part that begins, and removed when no part
// is, or is being written, in it. Which upload has which is found in the index after a restart.
class PartPlaces {
 public:
  // Returns the rows of an upload's parts; NoSuchUpload.
  using ListParts = std::function<Result<std::vector<PartRow>>(const std::string& upload_id)>;
  // `files` must outlive this, and this all that it returns.
  PartPlaces(const ObjectFiles& files, ListParts list_parts)
      : files_(files), list_parts_(std::move(list_parts)) {}
  PartPlaces(const PartPlaces&) = delete;
  PartPlaces& operator=(const PartPlaces&) = delete;

  // Returns a place for a part that is about to be written; null: it needs a file of its own.
  // NoSuchUpload.
  Result<std::unique_ptr<PartPlace>> take(const std::string& upload_id, int number,
                                          std::uint64_t length);

  // For Complete: at most one per upload at a time. NoSuchUpload.
  Result<std::unique_ptr<PartPause>> pause(const std::string& upload_id);

  // A part of the shared file was replaced by one elsewhere.
  void forget(const std::string& upload_id, int number);
  // The upload is no longer in the index. Returns the id of its shared file, which the caller then
  // removes unless it became the object; empty: none.
  std::string end(const std::string& upload_id);

 private:
  friend class PartPlace;
  friend class PartPause;
  struct Upload {
    PartLayout layout;
    std::string file_id;  // empty: no shared file
    int writing = 0;      // places given out
    bool paused = false;
    bool frozen = false;
  };
  Result<Upload*> find(const std::string& upload_id) TRAINYARD_REQUIRES(mutex_);
  void remove_if_unused(Upload& upload) TRAINYARD_REQUIRES(mutex_);
  void give_back(const PartPlace& place, bool stays);
  void freeze(const std::string& upload_id);
  void resume(const std::string& upload_id);

  const ObjectFiles& files_;
  const ListParts list_parts_;
  Mutex mutex_;
  // By upload id: those that a part was uploaded to since the start.
  std::map<std::string, Upload> uploads_ TRAINYARD_GUARDED_BY(mutex_);
};

}  // namespace trainyard::store::objects
