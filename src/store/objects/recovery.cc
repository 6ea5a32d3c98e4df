#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "base/alarms.h"
#include "base/log.h"
#include "store/objects/inside.h"
#include "store/objects/names.h"
#include "store/objects/open_index.h"

// Opening a store, and completing what committed changes still have to do to the files: normally
// right after the commit, after a crash at the next open. Every step may be repeated.
namespace trainyard::store {

using objects::LeftoverFile;
using objects::ObjectRow;

namespace {

// How long a completed multipart upload is remembered; an SDK's retries take minutes.
constexpr std::chrono::hours kCompletedRetention{7 * 24};

// A full disk prevents neither reading nor deleting: what needs space is done at the next open.
Result<void> or_later(const Result<void>& done) {
  if (done || !is_shortage(done.error())) return done;
  log::warning("object_store_settles_later", {{"error", done.error().message()}});
  return ok();
}

}  // namespace

Result<std::unique_ptr<ObjectStore>> ObjectStore::open(const std::filesystem::path& directory,
                                                       const Clock& clock, Alarms* alarms,
                                                       DiskFloor floor) {
  TRY_VOID(ensure_directory(directory));
  TRY(auto lock, FileLock::try_acquire(directory / ".lock"));
  if (!lock)
    return Error(ErrorKind::already_exists,
                 "another process has the object store " + directory.string() + " open");
  TRY_VOID(objects::require_index(directory));
  TRY(auto files, objects::ObjectFiles::open(directory));
  TRY(objects::OpenIndex index, objects::open_index(directory / ".index.db"));
  auto inside = std::make_unique<Inside>(directory, clock, std::move(*lock), std::move(files),
                                         std::move(index.database), std::move(index.mark), alarms,
                                         std::move(floor));
  std::unique_ptr<ObjectStore> store(new ObjectStore(std::move(inside)));
  if (auto recovered = store->recover(); !recovered)
    return std::move(recovered).error().wrap("recover the object store " + directory.string());
  return store;
}

Result<void> ObjectStore::recover() {
  TRY(const auto names, inside_->files.list_incoming());
  TRY(const auto part_files,
      inside_->read([](Database& db) { return objects::list_part_files(db); }));
  std::set<std::string> parts(part_files.begin(), part_files.end());
  std::vector<std::string> unknown;
  for (const std::string& name : names)
    if (!parts.contains(name)) unknown.push_back(name);
  if (!unknown.empty()) {
    TRY(const auto committed,
        inside_->read([&](Database& db) { return objects::find_objects_by_file(db, unknown); }));
    for (const auto& [bucket, row] : committed) {
      TRY_VOID(or_later(inside_->complete_placement(bucket, row)));
      std::erase(unknown, row.file_id);
    }
    // The rest are unacknowledged uploads.
    for (const std::string& name : unknown) inside_->files.remove_incoming(name);
    log::info("object_store_recovered",
              {{"placed", committed.size()}, {"uploads_dropped", unknown.size()}});
  }

  TRY(const auto leftovers,
      inside_->read([](Database& db) { return objects::list_leftovers(db); }));
  for (const LeftoverFile& entry : leftovers) {
    const auto removed = inside_->remove_leftover(entry);
    TRY_VOID(or_later(removed));
    if (removed) inside_->removed_leftovers.add(entry.id);
  }
  TRY_VOID(or_later(inside_->removed_leftovers.flush()));
  const Timestamp oldest = inside_->clock.now() - kCompletedRetention;
  return or_later(
      inside_->writer.apply([&](Database& db) { return objects::erase_completed(db, oldest); }));
}

Result<void> ObjectStore::try_to_write() {
  return inside_->writer.apply([](Database&) -> Result<void> { return ok(); });
}

Result<void> ObjectStore::Inside::complete_placement(const std::string& bucket,
                                                     const ObjectRow& row) {
  if (!row.escaped) {
    TRY(const bool placed, files.place_plain(row.file_id, bucket, row.info.key));
    if (placed) return ok();
    // The row is changed before the file is moved: a reader that doesn't find it in the incoming
    // folder must know where to look.
    TRY_VOID(writer.apply([&](Database& db) {
      return objects::mark_escaped(db, bucket, row.info.key, row.file_id);
    }));
  }
  return files.place_escaped(row.file_id, bucket);
}

Result<void> ObjectStore::Inside::sync_disk() const {
  if (::syncfs(files.root_fd()) != 0) return Error::from_errno(errno, "syncfs");
  return ok();
}

Result<void> ObjectStore::Inside::sync_incoming() const {
  if (::fsync(files.incoming_fd()) != 0)
    return Error::from_errno(errno, "fsync the incoming folder");
  return ok();
}

Result<std::unique_ptr<Database>> ObjectStore::Inside::take_reader() {
  {
    const MutexLock guard(readers_mutex);
    if (!readers.empty()) {
      auto db = std::move(readers.back());
      readers.pop_back();
      return db;
    }
  }
  TRY(Database db, Database::open_durable(index_path()));
  return std::make_unique<Database>(std::move(db));
}

void ObjectStore::Inside::return_database(std::unique_ptr<Database> db) {
  const MutexLock guard(readers_mutex);
  readers.push_back(std::move(db));
}

}  // namespace trainyard::store
