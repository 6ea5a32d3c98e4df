#include "store/objects/object_check.h"

#include <sys/stat.h>

#include <fstream>
#include <functional>
#include <memory>
#include <system_error>
#include <unordered_set>
#include <utility>

#include "base/files.h"
#include "store/database_check.h"
#include "store/objects/names.h"
#include "store/objects/object_store.h"
#include "store/objects/open_index.h"
#include "store/objects/stored_file.h"

namespace trainyard::store {

namespace fs = std::filesystem;
using objects::ObjectRow;

namespace {

constexpr std::size_t kAdoptBuffer = 1u << 20;

// A file at its key's path.
struct PlainFile {
  std::string bucket;
  std::string key;
  std::size_t damage = 0;  // the index of its damage
};

Result<void> move_file(const fs::path& from, const fs::path& to) {
  TRY_VOID(ensure_directory(to.parent_path(), 0700));
  std::error_code failed;
  fs::rename(from, to, failed);
  if (failed) return Error::from_errno(failed.value(), "move " + from.string());
  return ok();
}

// Compares the files with the index. Changes nothing, except that it moves files without an owner.
class ObjectScan {
 public:
  ObjectScan(const fs::path& directory, const CheckOptions& options,
             const std::function<void(std::uint64_t)>& progress, bool lost_commits,
             ObjectsCheck& check)
      : directory_(directory),
        options_(options),
        progress_(progress),
        lost_commits_(lost_commits),
        check_(check) {}

  Result<void> run() {
    TRY(const auto files, objects::ObjectFiles::open(directory_));
    TRY(Database db, Database::open_durable(directory_ / ".index.db"));
    TRY_VOID(objects::check_index_version(db));
    TRY_VOID(objects::prepare_index(db));
    TRY_VOID(objects::visit_objects(db, [&](const std::string& bucket, const ObjectRow& row) {
      return look_at_object(files, bucket, row);
    }));
    TRY_VOID(
        objects::visit_parts(db, [&](const std::string& upload_id, const objects::PartRow& part) {
          return look_at_part(files, upload_id, part);
        }));
    TRY_VOID(look_at_escaped());
    if (!lost_commits_) return ok();
    TRY_VOID(look_at_incoming(files));
    return find_unknown_files();
  }

  std::vector<PlainFile> newer;  // of a key that the index has differently, or not at all
  std::vector<std::pair<std::string, ObjectRow>> damaged;
  std::vector<std::size_t> damages_of_damaged;

 private:
  std::size_t found(std::string where, std::string what, RepairKind repair_kind) {
    check_.damages.push_back({std::move(where), std::move(what), repair_kind});
    return check_.damages.size() - 1;
  }
  static std::string name_of(const std::string& bucket, const ObjectRow& row) {
    const std::string& version = row.info.version_id;
    return bucket + "/" + row.info.key + (version.empty() ? "" : " (version " + version + ")");
  }
  static std::size_t hash(char kind, const std::string& folder, const std::string& name) {
    return std::hash<std::string>()(kind + folder + '\0' + name);
  }

  Result<void> look_at_object(const objects::ObjectFiles& files, const std::string& bucket,
                              const ObjectRow& row) {
    const std::string name = name_of(bucket, row);
    if (!row.escaped) known_.insert(hash('p', bucket, row.info.key));
    // Also that of an object whose replacement was abandoned after its file had been linked.
    known_.insert(hash('e', bucket, row.file_id));
    known_.insert(hash('i', "", row.file_id));
    ++check_.objects;
    check_.bytes += row.info.size;
    TRY(auto fd, objects::open_stored(files, bucket, row));
    if (!fd) {
      damages_of_damaged.push_back(found(name, "its file is gone", RepairKind::loss));
      damaged.emplace_back(bucket, row);
      return ok();
    }
    struct stat status{};
    const bool is_newer =
        ::fstat(fd->get(), &status) == 0 &&
        std::chrono::seconds(status.st_mtim.tv_sec) > row.info.last_modified.time_since_epoch();
    TRY(const auto file, objects::check_file(std::move(*fd), name, row));
    if (progress_) progress_(check_.bytes);
    if (!file.verified) ++check_.unverified;
    if (!file.problem) return ok();
    if (lost_commits_ && is_newer && !row.escaped) {
      newer.push_back({bucket, row.info.key,
                       found(name, "has a newer file than the index knows of", RepairKind::loss)});
      return ok();
    }
    damages_of_damaged.push_back(found(name, *file.problem, RepairKind::loss));
    damaged.emplace_back(bucket, row);
    return ok();
  }

  Result<void> look_at_part(const objects::ObjectFiles& files, const std::string& upload_id,
                            const objects::PartRow& part) {
    known_.insert(hash('i', "", part.file_id));
    const std::string name = "part " + std::to_string(part.info.number) + " of upload " + upload_id;
    ObjectRow row;
    row.info.size = part.info.size;
    row.info.etag = part.info.etag;
    row.checksums = part.checksums;
    TRY(auto fd, files.open_incoming(part.file_id));
    if (!fd) {
      found(name, "its file is gone: abort the upload", RepairKind::none);
      return ok();
    }
    TRY(const auto file, objects::check_file(std::move(*fd), name, row, part.shared_offset));
    if (file.problem) found(name, *file.problem + ": upload it again", RepairKind::none);
    return ok();
  }

  // Moves a file that isn't in the index out of the way.
  Result<void> set_aside(const fs::path& file, const std::string& what) {
    Damage& damage = check_.damages[found(file.string(), what, RepairKind::repair)];
    if (!options_.may(RepairKind::repair)) return ok();
    const fs::path to = options_.lost / file.lexically_relative(directory_.parent_path());
    TRY_VOID(move_file(file, to));
    damage.done = "moved to " + to.string();
    return ok();
  }

  Result<void> look_at_escaped() {
    std::error_code failed;
    std::vector<fs::path> strays;
    for (const auto& bucket : fs::directory_iterator(directory_ / ".escaped", failed))
      for (const auto& file : fs::directory_iterator(bucket, failed))
        if (!known_.contains(hash('e', bucket.path().filename(), file.path().filename())))
          strays.push_back(file);
    if (failed) return Error::from_errno(failed.value(), "list .escaped");
    for (const fs::path& stray : strays) TRY_VOID(set_aside(stray, "is no object's file"));
    return ok();
  }

  // The next start would remove them as unacknowledged uploads.
  Result<void> look_at_incoming(const objects::ObjectFiles& files) {
    TRY(const auto names, files.list_incoming());
    for (const std::string& name : names)
      if (!known_.contains(hash('i', "", name)))
        TRY_VOID(set_aside(directory_ / ".incoming" / name,
                           "is an upload's file, maybe of an object that the index has lost"));
    return ok();
  }

  Result<void> find_unknown_files() {
    std::error_code failed;
    for (const auto& bucket : fs::directory_iterator(directory_, failed)) {
      const std::string name = bucket.path().filename();
      if (!is_valid_bucket_name(name) || !bucket.is_directory(failed)) continue;
      for (const auto& file : fs::recursive_directory_iterator(bucket, failed)) {
        const std::string key = file.path().lexically_relative(bucket.path()).string();
        if (!fs::is_regular_file(file.symlink_status(failed)) || !is_plain_key(key) ||
            known_.contains(hash('p', name, key)))
          continue;
        newer.push_back(
            {name, key,
             found(name + "/" + key, "is a file that the index doesn't know", RepairKind::loss)});
      }
    }
    if (failed) return Error::from_errno(failed.value(), "list " + directory_.string());
    return ok();
  }

  const fs::path& directory_;
  const CheckOptions& options_;
  const std::function<void(std::uint64_t)>& progress_;
  const bool lost_commits_;
  ObjectsCheck& check_;
  std::unordered_set<std::size_t> known_;
};

// Stores the file at a key's path as the object of that key.
Result<void> adopt(ObjectStore& store, const fs::path& directory, const PlainFile& file) {
  if (const auto made = store.create_bucket(file.bucket);
      !made && made.error().code() != "BucketAlreadyOwnedByYou")
    return Error(made.error());
  const fs::path path = directory / file.bucket / file.key;
  std::ifstream in(path, std::ios::binary);
  TRY(ObjectUpload upload, store.begin_upload());
  std::string buffer(kAdoptBuffer, '\0');
  while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())), in.gcount() > 0)
    TRY_VOID(
        upload.write(std::string_view(buffer).substr(0, static_cast<std::size_t>(in.gcount()))));
  if (in.bad() || !in.eof()) return Error(ErrorKind::unavailable, "read " + path.string());
  TRY_VOID(store.put_object(std::move(upload), {file.bucket, file.key, {}, {}, {}}));
  return ok();
}

Result<void> give_up(ObjectStore& store, const fs::path& directory, const fs::path& lost,
                     const std::string& bucket, const ObjectRow& row) {
  const fs::path file = row.escaped ? directory / ".escaped" / bucket / row.file_id
                                    : directory / bucket / row.info.key;
  std::error_code none;
  if (fs::exists(file, none))
    TRY_VOID(move_file(file, lost / "objects" / bucket /
                                 (row.escaped ? fs::path(row.file_id) : fs::path(row.info.key))));
  TRY_VOID(store.delete_objects(bucket, {{row.info.key, {}, row.info.version_id}}));
  return ok();
}

Result<bool> is_expected(const fs::path& directory) {
  std::error_code none;
  if (!fs::exists(directory, none)) return false;
  return objects::needs_index(directory);
}

}  // namespace

Result<ObjectsCheck> check_objects(const fs::path& directory, const Clock& clock,
                                   const CheckOptions& options, const ObjectsCheckParts& parts) {
  ObjectsCheck check;
  std::error_code none;
  const fs::path index = directory / ".index.db";
  if (!fs::exists(directory, none)) {
    if (parts.expected && !options.may(RepairKind::loss))
      check.damages.push_back({directory.string(), "is gone", RepairKind::loss});
    if (!parts.expected || !options.may(RepairKind::loss)) return check;
    TRY_VOID(ensure_directory(directory));
  }
  auto lock = FileLock::try_acquire(directory / ".lock");
  if (!lock) return Error(lock.error());
  if (!*lock)
    return Error(ErrorKind::already_exists, directory.string() + " is served from just now");
  TRY(const bool has_files, is_expected(directory));
  TRY(auto database,
      check_database(index, has_files || parts.expected, options, [&]() -> Result<void> {
        TRY_VOID(objects::open_index(index));
        return ok();
      }));
  check.damages = std::move(database.damages);
  if (!database.usable || !fs::exists(index, none)) return check;
  const bool lost_some = database.lost_commits || database.lost_rows;
  ObjectScan scan(directory, options, parts.progress, lost_some, check);
  TRY_VOID(scan.run());
  if (!options.may(RepairKind::loss) || (scan.damaged.empty() && scan.newer.empty())) return check;

  lock->reset();
  TRY(const auto store, ObjectStore::open(directory, clock));
  for (std::size_t i = 0; i < scan.damaged.size(); ++i) {
    const auto& [bucket, row] = scan.damaged[i];
    TRY_VOID(give_up(*store, directory, options.lost, bucket, row));
    check.damages[scan.damages_of_damaged[i]].done =
        "gave it up; its file, if any, is below " + (options.lost / "objects").string();
  }
  for (const PlainFile& file : scan.newer) {
    TRY_VOID(adopt(*store, directory, file));
    check.damages[file.damage].done = "made it an object, without the headers it may have had";
  }
  return check;
}

}  // namespace trainyard::store
