#include <utility>

#include "base/log.h"
#include "store/objects/inside.h"
#include "store/objects/versions.h"

// Deletions, and files that they and writes leave behind.
namespace trainyard::store {

using objects::KeyVersions;
using objects::LeftoverFile;
using objects::ObjectRow;
using objects::VersionRow;

namespace {

// The version to delete; nullopt: there is none.
Result<std::optional<VersionRow>> find_target(Database& db, const std::string& bucket,
                                              const Deletion& deletion,
                                              const std::optional<ObjectRow>& present) {
  const bool is_present_version =
      present && (deletion.version.empty() || deletion.version == present->info.version_id ||
                  (deletion.version == kNullVersion && present->info.version_id.empty()));
  if (is_present_version) return std::optional(VersionRow{*present, false});
  if (deletion.version.empty()) return std::optional<VersionRow>();
  return objects::find_version(db, bucket, deletion.key, deletion.version);
}

}  // namespace

Result<bool> ObjectStore::delete_object(const std::string& bucket, const std::string& key,
                                        const WriteCondition& condition) {
  TRY(const auto outcomes, delete_objects(bucket, {{key, condition}}));
  if (!outcomes.front()) return Error(outcomes.front().error());
  return outcomes.front()->existed;
}

Result<std::vector<Result<DeletionOutcome>>> ObjectStore::delete_objects(
    const std::string& bucket, const std::vector<Deletion>& deletions) {
  std::vector<std::string_view> keys;
  std::vector<std::string> marked;
  for (const Deletion& deletion : deletions) {
    keys.push_back(deletion.key);
    if (deletion.version.empty()) marked.push_back(deletion.key);
  }
  const auto guards = inside_->lock_keys(bucket, keys);
  TRY(const auto linked, inside_->link_older(bucket, marked));
  std::vector<Result<DeletionOutcome>> outcomes;
  std::vector<LeftoverFile> leftovers;
  const auto change = [&](Database& db) -> Result<void> {
    TRY(const auto found, objects::find_bucket(db, bucket));
    if (!found) return no_such_bucket(bucket);
    KeyVersions versions(db, inside_->files, *found, linked, leftovers);
    for (const Deletion& deletion : deletions) {
      TRY(const auto present, objects::find_object(db, bucket, deletion.key));
      TRY(const auto target, find_target(db, bucket, deletion, present));
      const auto row = target ? std::optional(target->object) : std::nullopt;
      if (const auto allowed = check_condition(deletion.condition, row, deletion.key); !allowed) {
        outcomes.emplace_back(allowed.error());
      } else if (deletion.version.empty()) {
        TRY(auto done, versions.erase(deletion.key, present, inside_->clock.now()));
        outcomes.emplace_back(std::move(done));
      } else {
        TRY(auto done, versions.erase_version(deletion.key, deletion.version, target));
        outcomes.emplace_back(std::move(done));
      }
    }
    return ok();
  };
  TRY_VOID(inside_->writer.apply(change));
  inside_->remove_leftovers(leftovers);
  return outcomes;
}

Result<std::set<std::string>> ObjectStore::Inside::link_older(
    const std::string& bucket, const std::vector<std::string>& keys) {
  std::set<std::string> linked;
  TRY(const auto found, read([&](Database& db) { return objects::find_bucket(db, bucket); }));
  if (!found || found->versioning == Versioning::never) return linked;
  for (const std::string& key : keys) {
    TRY(const auto present,
        read([&](Database& db) { return objects::find_object(db, bucket, key); }));
    if (!present || present->escaped || !objects::is_kept(found->versioning, *present)) continue;
    TRY_VOID(files.link_escaped(present->file_id, bucket, key));
    linked.insert(present->file_id);
  }
  if (!linked.empty()) TRY_VOID(files.sync_escaped(bucket));
  return linked;
}

Result<void> ObjectStore::Inside::remove_leftover(const LeftoverFile& entry) {
  if (!entry.escaped_file.empty()) return files.remove_escaped(entry.bucket, entry.escaped_file);
  // After a crash a newer object may have the path.
  TRY(const auto present,
      read([&](Database& db) { return objects::find_object(db, entry.bucket, entry.key); }));
  if (present && !present->escaped) return ok();
  return files.remove_plain(entry.bucket, entry.key);
}

void ObjectStore::Inside::remove_leftovers(const std::vector<LeftoverFile>& entries) {
  for (const LeftoverFile& entry : entries) {
    if (const auto removed = remove_leftover(entry); !removed)
      log::warning(
          "object_file_not_removed",
          {{"bucket", entry.bucket}, {"key", entry.key}, {"error", removed.error().message()}});
    else
      removed_leftovers.add(entry.id);
  }
}

}  // namespace trainyard::store
