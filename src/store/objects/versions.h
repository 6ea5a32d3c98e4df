#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "store/objects/object_files.h"
#include "store/objects/object_index.h"

// How writes and deletes change the versions of a key
// (docs/adr/0034-older-versions-are-escaped-files.md). Not for use outside the store.
namespace trainyard::store::objects {

// Finds the row of an object, or of the named version. NoSuchBucket, NoSuchKey, NoSuchVersion;
// MethodNotAllowed: that version is a delete marker.
Result<ObjectRow> find_row(Database& db, const std::string& bucket, const std::string& key,
                           const std::string& version);

// Erases the row of an object or an older version. If it was the object, its newest older version
// becomes the object, unless that is a delete marker.
Result<void> erase_row(Database& db, const std::string& bucket, const ObjectRow& row);

// Whether the present object is kept as an older version when it is replaced or deleted.
bool is_kept(Versioning versioning, const ObjectRow& present);

// The versions of one key within a transaction, while the key is locked.
class KeyVersions {
 public:
  // `linked`: the files of objects that already have a durable name as an escaped file. Files that
  // no row names any more are added to `leftovers`. All arguments must outlive this.
  KeyVersions(Database& db, const ObjectFiles& files, const BucketInfo& bucket,
              const std::set<std::string>& linked, std::vector<LeftoverFile>& leftovers)
      : db_(db), files_(files), bucket_(bucket), linked_(linked), leftovers_(leftovers) {}

  // For a new version: the present object becomes an older version if the bucket keeps it;
  // otherwise its file is left over, unless it is at its key's path. The caller replaces its row.
  Result<void> retire_present(const std::string& key, const std::optional<ObjectRow>& present);
  // Assigns the new version its number and id.
  Result<void> number(ObjectRow& row);

  // Without a version: in a bucket with versions a delete marker with that time becomes the newest.
  Result<DeletionOutcome> erase(const std::string& key, const std::optional<ObjectRow>& present,
                                Timestamp now);
  // `target` has that id; nullopt: no version has it.
  Result<DeletionOutcome> erase_version(const std::string& key, const std::string& version,
                                        const std::optional<VersionRow>& target);

 private:
  Result<void> leave(const std::string& key, std::string escaped_file);

  Database& db_;
  const ObjectFiles& files_;
  const BucketInfo& bucket_;
  const std::set<std::string>& linked_;
  std::vector<LeftoverFile>& leftovers_;
};

}  // namespace trainyard::store::objects
