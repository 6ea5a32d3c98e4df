#include "store/objects/object_store.h"

#include <sys/stat.h>

#include <cerrno>
#include <map>
#include <utility>

#include "base/hex.h"
#include "base/log.h"
#include "base/random.h"
#include "store/objects/inside.h"
#include "store/objects/names.h"
#include "store/objects/versions.h"

namespace trainyard::store {

using objects::LeftoverFile;
using objects::ObjectRow;

namespace {

// A client that sends the ETag that it read before it uploaded must not overwrite what was written
// meanwhile, and retrying can't succeed (S3 user guide, "Conditional writes").
Result<void> check_conflict(const WriteCondition& condition,
                            const std::optional<ObjectRow>& present, Timestamp upload_began) {
  if (condition.etag.empty() || !present || present->info.last_modified <= upload_began)
    return ok();
  return with_elements(Error(ErrorKind::conflict,
                             "The conditional request cannot succeed due to a conflicting "
                             "operation against this resource.")
                           .with_code("ConditionalRequestConflict"),
                       {{"Condition", "If-Match"}, {"Key", present->info.key}});
}

Result<void> check_bucket_name(const std::string& name) {
  if (is_valid_bucket_name(name)) return ok();
  return with_elements(Error(ErrorKind::invalid_argument, "The specified bucket is not valid.")
                           .with_code("InvalidBucketName"),
                       {{"BucketName", name}});
}

}  // namespace

Result<void> check_key(std::string_view key) {
  if (key.empty())
    return Error(ErrorKind::invalid_argument, "The key is empty").with_code("InvalidArgument");
  if (key.size() > kMaxKeyBytes)
    return with_elements(
        Error(ErrorKind::invalid_argument, "Your key is too long").with_code("KeyTooLongError"),
        {{"Size", std::to_string(key.size())}, {"MaxSizeAllowed", std::to_string(kMaxKeyBytes)}});
  return ok();
}

Result<void> check_condition(const WriteCondition& condition,
                             const std::optional<ObjectRow>& present, const std::string& key) {
  const auto failed = [](const char* header) {
    return with_elements(
        Error(ErrorKind::conflict, "At least one of the pre-conditions you specified did not hold")
            .with_code("PreconditionFailed"),
        {{"Condition", header}});
  };
  if (condition.must_not_exist && present) return failed("If-None-Match");
  if (condition.etag.empty()) return ok();
  if (!present) return no_such_key(key);
  if (condition.etag != "*" && condition.etag != present->info.etag) return failed("If-Match");
  return ok();
}

Result<void> require_bucket(Database& db, std::string_view bucket) {
  TRY(const auto found, objects::find_bucket(db, bucket));
  if (!found) return no_such_bucket(bucket);
  return ok();
}

ObjectStore::ObjectStore(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}

ObjectStore::~ObjectStore() {
  if (const auto flushed = inside_->removed_leftovers.flush(); !flushed)
    log::warning("object_store_close_incomplete", {{"error", flushed.error().message()}});
}

Result<void> ObjectStore::create_bucket(const std::string& name, const std::string& tags) {
  TRY_VOID(check_bucket_name(name));
  TRY_VOID(inside_->floor.check());
  return inside_->writer.apply([&](Database& db) -> Result<void> {
    TRY(const auto found, objects::find_bucket(db, name));
    if (found)
      return with_elements(Error(ErrorKind::already_exists,
                                 "Your previous request to create the named bucket succeeded and "
                                 "you already own it.")
                               .with_code("BucketAlreadyOwnedByYou"),
                           {{"BucketName", name}});
    TRY_VOID(objects::insert_bucket(db, {name, inside_->clock.now()}));
    return objects::set_bucket_tags(db, name, tags);
  });
}

Result<BucketInfo> ObjectStore::get_bucket(const std::string& name) {
  TRY(auto found, inside_->read([&](Database& db) { return objects::find_bucket(db, name); }));
  if (!found) return no_such_bucket(name);
  return std::move(*found);
}

Result<void> ObjectStore::delete_bucket(const std::string& name) {
  std::map<std::string, std::set<std::string>> ended;  // the files of each upload's parts
  const auto change = [&](Database& db) -> Result<void> {
    TRY_VOID(require_bucket(db, name));
    TRY(const VersionPage page, objects::list_versions(db, {name, "", "", "", 1}, ""));
    if (!page.versions.empty())
      return with_elements(Error(ErrorKind::conflict, "The bucket you tried to delete is not empty")
                               .with_code("BucketNotEmpty"),
                           {{"BucketName", name}});
    TRY(const auto uploads, objects::list_uploads(db, name, "", ""));
    for (const MultipartUploadInfo& upload : uploads) {
      TRY(const auto parts, objects::list_parts(db, upload.upload_id));
      auto& files = ended[upload.upload_id];
      for (const objects::PartRow& part : parts) files.insert(part.file_id);
      TRY_VOID(objects::erase_upload(db, upload.upload_id));
    }
    return objects::erase_bucket(db, name);
  };
  TRY_VOID(inside_->writer.apply(change));
  for (const auto& [upload_id, files] : ended) inside_->remove_parts(upload_id, files);
  inside_->files.remove_bucket(name);
  return ok();
}

Result<std::vector<BucketInfo>> ObjectStore::list_buckets() {
  return inside_->read([](Database& db) { return objects::list_buckets(db); });
}

Result<std::string> ObjectStore::get_bucket_tags(const std::string& bucket) {
  return inside_->read([&](Database& db) -> Result<std::string> {
    TRY_VOID(require_bucket(db, bucket));
    return objects::find_bucket_tags(db, bucket);
  });
}

Result<void> ObjectStore::set_bucket_tags(const std::string& bucket, const std::string& tags) {
  return inside_->writer.apply([&](Database& db) -> Result<void> {
    TRY_VOID(require_bucket(db, bucket));
    return objects::set_bucket_tags(db, bucket, tags);
  });
}

Result<void> ObjectStore::set_versioning(const std::string& bucket, Versioning versioning) {
  return inside_->writer.apply([&](Database& db) -> Result<void> {
    TRY_VOID(require_bucket(db, bucket));
    return objects::set_bucket_versioning(db, bucket, versioning);
  });
}

Result<ObjectUpload> ObjectStore::begin_upload() {
  TRY_VOID(inside_->floor.check());
  std::string file_id = random_hex(32);
  TRY(UniqueFd fd, inside_->files.create_incoming(file_id));
  return ObjectUpload(inside_->files, inside_->floor, std::move(file_id), std::move(fd));
}

Result<ObjectInfo> ObjectStore::put_object(ObjectUpload upload, PutRequest request) {
  TRY_VOID(check_key(request.key));
  ObjectInfo info;
  info.key = std::move(request.key);
  info.etag = to_hex(upload.md5());
  info.checksum = std::move(request.checksum);
  info.headers = std::move(request.headers);
  auto checksums = upload.blocks_.finish();
  return commit_object(upload, request.bucket, std::move(info), std::move(checksums),
                       request.condition, nullptr);
}

Result<ObjectInfo> ObjectStore::commit_object(ObjectUpload& upload, const std::string& bucket,
                                              ObjectInfo info, objects::BlockChecksums checksums,
                                              const WriteCondition& condition,
                                              FinishedUpload* finished) {
  TRY_VOID(upload.sync());
  ObjectRow row;
  row.info = std::move(info);
  row.info.size = upload.size();
  row.file_id = upload.file_id_;
  row.escaped = !is_plain_key(row.info.key);
  row.checksums = std::move(checksums);

  const auto guard = inside_->lock_key(bucket, row.info.key);
  TRY(const auto linked, inside_->link_older(bucket, {row.info.key}));
  row.info.last_modified = inside_->clock.now();
  std::vector<LeftoverFile> leftovers;
  const auto change = [&](Database& db) -> Result<void> {
    TRY(const auto found, objects::find_bucket(db, bucket));
    if (!found) return no_such_bucket(bucket);
    TRY(const auto present, objects::find_object(db, bucket, row.info.key));
    if (finished != nullptr) TRY_VOID(check_conflict(condition, present, finished->initiated));
    TRY_VOID(check_condition(condition, present, row.info.key));
    objects::KeyVersions versions(db, inside_->files, *found, linked, leftovers);
    TRY_VOID(versions.retire_present(row.info.key, present));
    TRY_VOID(versions.number(row));
    TRY_VOID(objects::upsert_object(db, bucket, row));
    if (finished == nullptr) return ok();
    TRY(const auto present_upload, objects::find_upload(db, finished->id));
    if (!present_upload) return no_such_upload(finished->id);  // an Abort was faster
    TRY(const auto parts, objects::list_parts(db, finished->id));
    for (const objects::PartRow& part : parts) finished->part_files.insert(part.file_id);
    TRY_VOID(objects::erase_upload(db, finished->id));
    return objects::insert_completed(db, finished->id, bucket, row.info.key, row.info);
  };
  TRY_VOID(inside_->writer.apply(change));
  // Committed: from here on the object is durable and visible, wherever its file is.
  upload.keep();
  if (const auto placed = inside_->complete_placement(bucket, row); !placed)
    log::warning("object_not_placed",
                 {{"bucket", bucket}, {"key", row.info.key}, {"error", placed.error().message()}});
  inside_->remove_leftovers(leftovers);
  return std::move(row.info);
}

Result<ObjectInfo> ObjectStore::get_object_info(const std::string& bucket, const std::string& key,
                                                const std::string& version) {
  return inside_->read([&](Database& db) -> Result<ObjectInfo> {
    TRY(ObjectRow row, objects::find_row(db, bucket, key, version));
    return std::move(row.info);
  });
}

Result<std::string> ObjectStore::set_object_tags(const std::string& bucket, const std::string& key,
                                                 const std::string& tags,
                                                 const std::string& version) {
  ObjectRow row;
  const auto change = [&](Database& db) -> Result<void> {
    TRY(row, objects::find_row(db, bucket, key, version));
    row.info.headers.erase(kTagsHeader);
    if (!tags.empty()) row.info.headers.emplace(kTagsHeader, tags);
    return objects::set_object_headers(db, bucket, key, row.file_id, row.info.headers);
  };
  TRY_VOID(inside_->writer.apply(change));
  return row.info.version_id;
}

Result<ObjectStore::FoundFile> ObjectStore::find_file(const std::string& bucket,
                                                      const std::string& key,
                                                      const std::string& version) {
  auto look = [&] {
    return inside_->read([&](Database& db) { return objects::find_row(db, bucket, key, version); });
  };
  TRY(ObjectRow row, look());
  // A writer may commit and place a newer object between our reads of the index and of the files; a
  // file at the plain path belongs to this row only if the row is still the same afterwards. Each
  // further turn of the loop means that another write has finished.
  for (;;) {
    TRY(auto fd, inside_->files.open_incoming(row.file_id));
    const bool incoming = fd.has_value();
    if (!fd) {
      TRY(fd, row.escaped ? inside_->files.open_escaped(bucket, row.file_id)
                          : inside_->files.open_plain(bucket, key));
    }
    if (!incoming) {
      TRY(ObjectRow again, look());
      if (again.file_id != row.file_id || again.escaped != row.escaped) {
        row = std::move(again);
        continue;
      }
    }
    struct stat status{};
    if (!fd || ::fstat(fd->get(), &status) != 0 ||
        static_cast<std::uint64_t>(status.st_size) != row.info.size)
      return Error(ErrorKind::corrupt,
                   "the file of object " + bucket + "/" + key +
                       " was removed or changed behind the object store's back");
    return FoundFile{std::move(row), std::move(*fd), status};
  }
}

Result<OpenObject> ObjectStore::open_object(const std::string& bucket, const std::string& key,
                                            const std::string& version) {
  TRY(FoundFile found, find_file(bucket, key, version));
  TRY(ObjectReader reader, ObjectReader::make(std::move(found.fd), bucket + "/" + key,
                                              found.row.info, std::move(found.row.checksums)));
  return OpenObject{std::move(found.row.info), std::move(reader)};
}

Result<ListPage> ObjectStore::list_objects(const ListRequest& request) {
  return inside_->read([&](Database& db) -> Result<ListPage> {
    TRY_VOID(require_bucket(db, request.bucket));
    return objects::list_objects(db, request);
  });
}

Result<VersionPage> ObjectStore::list_versions(const ListRequest& request,
                                               const std::string& after_version) {
  return inside_->read([&](Database& db) -> Result<VersionPage> {
    TRY_VOID(require_bucket(db, request.bucket));
    return objects::list_versions(db, request, after_version);
  });
}

Result<bool> ObjectStore::has_objects_under(const std::string& bucket, const std::string& prefix) {
  TRY(const ListPage page, list_objects({bucket, prefix, "", "", 1}));
  return !page.objects.empty();
}

}  // namespace trainyard::store
