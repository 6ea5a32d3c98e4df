#pragma once

#include <sys/stat.h>

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/failpoint.h"
#include "base/files.h"
#include "base/mutex.h"
#include "base/time.h"
#include "store/group_writer.h"
#include "store/objects/error_elements.h"
#include "store/objects/object_files.h"
#include "store/objects/object_index.h"
#include "store/objects/object_store.h"
#include "store/objects/part_places.h"
#include "store/objects/removed_leftovers.h"

namespace trainyard::store {

inline Error no_such_bucket(std::string_view bucket) {
  return with_elements(
      Error(ErrorKind::not_found, "The specified bucket does not exist").with_code("NoSuchBucket"),
      {{"BucketName", std::string(bucket)}});
}

inline Error no_such_key(std::string_view key) {
  return with_elements(
      Error(ErrorKind::not_found, "The specified key does not exist.").with_code("NoSuchKey"),
      {{"Key", std::string(key)}});
}

inline Error no_such_upload(std::string_view upload_id) {
  return with_elements(
      Error(ErrorKind::not_found,
            "The specified multipart upload does not exist. The upload ID may be invalid, or the "
            "upload may have been aborted or completed.")
          .with_code("NoSuchUpload"),
      {{"UploadId", std::string(upload_id)}});
}

Result<void> check_key(std::string_view key);  // KeyTooLongError; InvalidArgument if empty
Result<void> require_bucket(Database& db, std::string_view bucket);
// Checks a write's condition. PreconditionFailed, NoSuchKey.
Result<void> check_condition(const WriteCondition& condition,
                             const std::optional<objects::ObjectRow>& present,
                             const std::string& key);

struct ObjectStore::FoundFile {
  objects::ObjectRow row;
  UniqueFd fd;  // for reading
  struct stat status;
};

// The state that ObjectStore's source files share.
struct ObjectStore::Inside {
  Inside(std::filesystem::path dir, const Clock& c, FileLock l, objects::ObjectFiles f,
         Database writer_db, CommitMark mark, Alarms* alarms, DiskFloor disk)
      : directory(std::move(dir)),
        clock(c),
        lock(std::move(l)),
        files(std::move(f)),
        places(files, [this](const std::string& upload_id) { return list_parts(upload_id); }),
        floor(std::move(disk)),
        writer(std::move(writer_db), std::move(mark),
               {index_path(), [this] { return Database::open_durable(index_path()); }, alarms},
               {.before_batch = [this] { return sync_incoming(); },
                .changed = []() -> Result<void> {
                  TRY_FAILPOINT("server.objects.changed");
                  return ok();
                },
                .ended = [] { FAILPOINT("server.objects.committed"); }}) {}
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

  std::filesystem::path index_path() const { return directory / ".index.db"; }

  // Runs a read of the index on a connection that no other read uses meanwhile.
  template <class Read>
  auto read(Read f) -> decltype(f(std::declval<Database&>())) {
    TRY(std::unique_ptr<Database> db, take_reader());
    auto outcome = f(*db);
    return_database(std::move(db));
    return outcome;
  }

  // The lock is held from a key's commit until its file is in place, so that files are placed in
  // the order of the commits.
  std::unique_lock<std::mutex> lock_key(std::string_view bucket, std::string_view key) {
    return std::unique_lock(stripes[stripe_of(bucket, key)]);
  }
  // Locks several keys, always in the order of the stripes, so that callers can't deadlock.
  std::vector<std::unique_lock<std::mutex>> lock_keys(std::string_view bucket,
                                                      const std::vector<std::string_view>& keys) {
    std::set<std::size_t> wanted;
    for (const std::string_view key : keys) wanted.insert(stripe_of(bucket, key));
    std::vector<std::unique_lock<std::mutex>> locks;
    for (const std::size_t stripe : wanted) locks.emplace_back(stripes[stripe]);
    return locks;
  }

  // Returns a new upload id: 32 hex digits that sort by the time an upload began, the order in
  // which S3 lists the uploads of one key.
  std::string make_upload_id(Timestamp began);

  // Held while an upload is completed: at most one completion per upload at a time.
  class UploadTurn {
   public:
    UploadTurn(Inside& inside, std::string upload_id);
    ~UploadTurn();
    UploadTurn(const UploadTurn&) = delete;
    UploadTurn& operator=(const UploadTurn&) = delete;

   private:
    Inside& inside_;
    std::string upload_id_;
  };
  UploadTurn wait_for_upload(const std::string& upload_id) { return UploadTurn(*this, upload_id); }
  Result<std::vector<objects::PartRow>> list_parts(const std::string& upload_id);  // NoSuchUpload
  // For an upload that a committed change has ended: removes the files of its parts, except the one
  // that became the object.
  void remove_parts(const std::string& upload_id, const std::set<std::string>& part_files,
                    const std::string& object_file = {});

  // Moves a committed object's incoming file to its final path. After an error nothing is lost: the
  // object is read from where it is, and the next open retries.
  Result<void> complete_placement(const std::string& bucket, const objects::ObjectRow& row);
  // For writes to these keys, which must be locked: gives the files of objects that become older
  // versions their names as such, durably. Returns the ids of the files.
  Result<std::set<std::string>> link_older(const std::string& bucket,
                                           const std::vector<std::string>& keys);
  // Removes a file that a committed change made superfluous.
  Result<void> remove_leftover(const objects::LeftoverFile& entry);
  void remove_leftovers(const std::vector<objects::LeftoverFile>& entries);

  const std::filesystem::path directory;
  const Clock& clock;
  FileLock lock;
  objects::ObjectFiles files;
  objects::PartPlaces places;
  const DiskFloor floor;
  GroupWriter writer;  // destroyed after all readers
  std::size_t stripe_of(std::string_view bucket, std::string_view key) const {
    const std::size_t hash =
        std::hash<std::string_view>()(bucket) * 31 + std::hash<std::string_view>()(key);
    return hash % stripes.size();
  }
  std::array<std::mutex, 256> stripes;
  Mutex readers_mutex;
  // The idle connections.
  std::vector<std::unique_ptr<Database>> readers TRAINYARD_GUARDED_BY(readers_mutex);
  std::atomic<std::int64_t> last_upload{0};  // milliseconds since 1970; unique
  Mutex completing_mutex;
  ConditionVariable completing_done;
  std::set<std::string> completing TRAINYARD_GUARDED_BY(completing_mutex);
  objects::RemovedLeftovers removed_leftovers{
      [this] { return sync_disk(); },
      [this](const std::vector<std::int64_t>& ids) {
        return writer.apply([&](Database& db) { return objects::erase_leftovers(db, ids); });
      }};

 private:
  // Called before each batch commits, so that no committed row names a file whose directory entry
  // could be lost.
  Result<void> sync_incoming() const;
  Result<void> sync_disk() const;
  Result<std::unique_ptr<Database>> take_reader();
  void return_database(std::unique_ptr<Database> db);
};

}  // namespace trainyard::store
