#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "store/objects/object_files.h"
#include "store/objects/object_index.h"

// What writes and deletes make of the versions of a key
// (docs/adr/0034-older-versions-are-escaped-files.md). Not for use outside the store.
namespace trainyard::store::objects {

// The row of an object, or of the version that is named. NoSuchBucket, NoSuchKey, NoSuchVersion;
// MethodNotAllowed: that version is a delete marker.
Result<ObjectRow> find_row(Database& db, const std::string& bucket, const std::string& key,
                           const std::string& version);

// Erases the row of an object or an older version. After an object the newest of its older versions
// takes its place, unless that is a delete marker.
Result<void> erase_row(Database& db, const std::string& bucket, const ObjectRow& row);

// Whether the object that is there stays as an older version when another is written, or it is
// deleted.
bool is_kept(Versioning versioning, const ObjectRow& present);

// The versions of one key within a transaction, while the key is locked.
class KeyVersions {
 public:
  // `linked`: files of objects that have the name of an escaped one already, durably. What is left
  // of files without a row goes to `leftovers`. All outlive this.
  KeyVersions(Database& db, const ObjectFiles& files, const BucketInfo& bucket,
              const std::set<std::string>& linked, std::vector<Unsettled>& leftovers)
      : db_(db), files_(files), bucket_(bucket), linked_(linked), leftovers_(leftovers) {}

  // For a new version: what is there becomes an older one where the bucket keeps it, and else its
  // file is left over, unless it is at its key's path. Its row stays for the caller to replace.
  Result<void> make_way(const std::string& key, const std::optional<ObjectRow>& present);
  // Gives the version that is written now its number and id.
  Result<void> number(ObjectRow& row);

  // Without a version: in a bucket with versions a delete marker of that time is the newest then.
  Result<DeletionOutcome> erase(const std::string& key, const std::optional<ObjectRow>& present,
                                Timestamp now);
  // `target` has that id; nullopt: no version has.
  Result<DeletionOutcome> erase_version(const std::string& key, const std::string& version,
                                        const std::optional<VersionRow>& target);

 private:
  Result<void> leave(const std::string& key, std::string escaped_file);

  Database& db_;
  const ObjectFiles& files_;
  const BucketInfo& bucket_;
  const std::set<std::string>& linked_;
  std::vector<Unsettled>& leftovers_;
};

}  // namespace trainyard::store::objects
