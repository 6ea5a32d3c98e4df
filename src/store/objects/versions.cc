#include "store/objects/versions.h"

#include <utility>

#include "store/objects/inside.h"

namespace trainyard::store::objects {

namespace {

// The headers that S3 adds to the error for a delete marker.
ErrorElements marker_headers(const VersionRow& marker) {
  return {{"x-amz-delete-marker", "true"}, {"x-amz-version-id", marker.object.info.version_id}};
}

Error no_such_version(const std::string& key, const std::string& version) {
  return with_elements(Error(ErrorKind::not_found, "The specified version does not exist.")
                           .with_code("NoSuchVersion"),
                       {{"Key", key}, {"VersionId", version}});
}

Error is_a_delete_marker(const VersionRow& marker) {
  const Error error = with_elements(
      Error(ErrorKind::conflict, "The specified method is not allowed against this resource.")
          .with_code("MethodNotAllowed"),
      {{"ResourceType", "DeleteMarker"}});
  return with_elements(with_elements(error, marker_headers(marker)), {{"Allow", "DELETE"}});
}

bool has_id(const ObjectRow& row, const std::string& version) {
  return row.info.version_id == version || (row.info.version_id.empty() && version == kNullVersion);
}

// The newest of the older versions of a key without an object becomes the object.
Result<void> promote(Database& db, const std::string& bucket, const std::string& key) {
  TRY(const auto newest, find_newest_version(db, bucket, key));
  if (!newest || newest->is_delete_marker) return ok();
  TRY_VOID(objects::erase_version(db, bucket, key, newest->object.sequence));
  return upsert_object(db, bucket, newest->object);
}

}  // namespace

Result<ObjectRow> find_row(Database& db, const std::string& bucket, const std::string& key,
                           const std::string& version) {
  TRY(auto present, find_object(db, bucket, key));
  if (present && (version.empty() || has_id(*present, version))) return std::move(*present);
  TRY_VOID(require_bucket(db, bucket));
  if (version.empty()) {
    TRY(const auto marker, find_newest_version(db, bucket, key));
    return marker ? with_elements(no_such_key(key), marker_headers(*marker)) : no_such_key(key);
  }
  TRY(auto older, find_version(db, bucket, key, version));
  if (!older) return no_such_version(key, version);
  if (older->is_delete_marker) return is_a_delete_marker(*older);
  return std::move(older->object);
}

Result<void> erase_row(Database& db, const std::string& bucket, const ObjectRow& row) {
  TRY(const auto present, find_object(db, bucket, row.info.key));
  if (!present || present->file_id != row.file_id)
    return objects::erase_version(db, bucket, row.info.key, row.sequence);
  TRY_VOID(erase_object(db, bucket, row.info.key));
  return promote(db, bucket, row.info.key);
}

bool is_kept(Versioning versioning, const ObjectRow& present) {
  return versioning == Versioning::enabled ||
         (versioning == Versioning::suspended && present.info.version_id != kNullVersion);
}

Result<void> KeyVersions::leave(const std::string& key, std::string escaped_file) {
  LeftoverFile leftover{0, bucket_.name, key, std::move(escaped_file)};
  TRY(leftover.id, insert_leftover(db_, leftover));
  leftovers_.push_back(std::move(leftover));
  return ok();
}

Result<void> KeyVersions::retire_present(const std::string& key,
                                         const std::optional<ObjectRow>& present) {
  if (bucket_.versioning == Versioning::suspended) {
    // There is at most one null version, and the new one is it.
    TRY(const auto null, find_version(db_, bucket_.name, key, kNullVersion));
    if (null && !null->is_delete_marker) TRY_VOID(leave(key, null->object.file_id));
    if (null) TRY_VOID(objects::erase_version(db_, bucket_.name, key, null->object.sequence));
  }
  if (!present) return ok();
  if (!is_kept(bucket_.versioning, *present))
    return present->escaped ? leave(key, present->file_id) : ok();
  if (!present->escaped && !linked_.contains(present->file_id)) {
    TRY_VOID(files_.link_escaped(present->file_id, bucket_.name, key));
    TRY_VOID(files_.sync_escaped(bucket_.name));
  }
  VersionRow older{*present, false};
  older.object.escaped = true;
  return insert_version(db_, bucket_.name, older);
}

Result<void> KeyVersions::number(ObjectRow& row) {
  if (bucket_.versioning == Versioning::never) return ok();
  TRY(row.sequence, next_sequence(db_, bucket_.name, row.info.key));
  row.info.version_id =
      bucket_.versioning == Versioning::enabled ? make_version_id(row.sequence) : kNullVersion;
  return ok();
}

Result<DeletionOutcome> KeyVersions::erase(const std::string& key,
                                           const std::optional<ObjectRow>& present, Timestamp now) {
  TRY_VOID(retire_present(key, present));
  if (present) {
    TRY_VOID(erase_object(db_, bucket_.name, key));
    if (!present->escaped) TRY_VOID(leave(key, ""));
  }
  if (bucket_.versioning == Versioning::never) return DeletionOutcome{present.has_value()};
  VersionRow marker;
  marker.is_delete_marker = true;
  marker.object.info.key = key;
  marker.object.info.last_modified = now;
  TRY_VOID(number(marker.object));
  TRY_VOID(insert_version(db_, bucket_.name, marker));
  return DeletionOutcome{present.has_value(), true, marker.object.info.version_id};
}

Result<DeletionOutcome> KeyVersions::erase_version(const std::string& key,
                                                   const std::string& version,
                                                   const std::optional<VersionRow>& target) {
  if (!target) return DeletionOutcome{false, false, version};
  const ObjectRow& row = target->object;
  if (!target->is_delete_marker) {
    TRY_VOID(erase_row(db_, bucket_.name, row));
    TRY_VOID(leave(key, row.escaped ? row.file_id : ""));
  } else {
    TRY_VOID(objects::erase_version(db_, bucket_.name, key, row.sequence));
    TRY(const auto present, find_object(db_, bucket_.name, key));
    if (!present) TRY_VOID(promote(db_, bucket_.name, key));
  }
  return DeletionOutcome{true, target->is_delete_marker, version};
}

}  // namespace trainyard::store::objects
