#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk_floor.h"
#include "base/result.h"
#include "base/time.h"
#include "store/objects/object_reader.h"
#include "store/objects/object_types.h"
#include "store/objects/object_upload.h"

// The embedded object store: buckets, objects and multipart uploads with S3's semantics, in one
// folder (docs/formats/objects.md). Without HTTP and access control, which are in the S3 front end.
//
// Threads: any number at once. Every call blocks (files, SQLite). One process per folder at a time.
// Durability: a call's changes are durable and visible when it returns; a crash at any point leaves
// the state before or after the call, never a mixture. Errors have S3's own code in Error::code()
// if S3 has one ("NoSuchKey", "PreconditionFailed").
namespace trainyard {
class Alarms;
}

namespace trainyard::store {

namespace objects {
class PartPause;
}

struct PutRequest {
  std::string bucket;
  std::string key;
  ObjectHeaders headers;
  Checksum checksum;
  WriteCondition condition;
};

// An object's bytes as they were when it was opened; later changes of the key don't affect them.
struct OpenObject {
  ObjectInfo info;
  ObjectReader reader;
};

// An additional name (hard link) for an object's file.
struct ObjectLink {
  std::string key;
  std::string path;  // relative; missing folders are created, mode 0755
};

// Without a version: in a bucket with versions the object stays as an older version below a delete
// marker. With one: that version, or marker, is deleted permanently, and the newest remaining
// version becomes the object.
struct Deletion {
  std::string key;
  WriteCondition condition;
  std::string version = {};
};

struct PartChoice {
  int number = 0;
  std::string etag;
  Checksum checksum;  // not compared if its value is empty
};

struct CompleteRequest {
  std::string bucket;
  std::string key;
  std::string upload_id;
  std::vector<PartChoice> parts;
  WriteCondition condition;
  // If set, called with the chosen parts in their order; returns the checksum to store with the
  // object. An error fails the call and leaves the upload unchanged.
  std::function<Result<Checksum>(const std::vector<PartInfo>&)> checksum;
  std::optional<std::uint64_t> size = {};  // the total size of the parts must equal it
};

class ObjectStore {
 public:
  // `directory` is created if it doesn't exist. Completes what a crash interrupted. already_exists:
  // another process has the store open. unimplemented: it was written by a newer version. `alarms`
  // must outlive the store: the alarm ".index.db" is raised while the index can't be written.
  // Uploads fail below the floor for free space.
  static Result<std::unique_ptr<ObjectStore>> open(const std::filesystem::path& directory,
                                                   const Clock& clock, Alarms* alarms = nullptr,
                                                   DiskFloor floor = {});
  ~ObjectStore();
  // Writes without changing anything. Success: writing works, and an alarm that was raised is
  // cleared.
  Result<void> try_to_write();
  ObjectStore(const ObjectStore&) = delete;
  ObjectStore& operator=(const ObjectStore&) = delete;

  // `tags` as for set_bucket_tags(). InvalidBucketName, BucketAlreadyOwnedByYou; exhausted: the disk
  // is at its floor.
  Result<void> create_bucket(const std::string& name, const std::string& tags = {});
  Result<BucketInfo> get_bucket(const std::string& name);  // NoSuchBucket
  // Aborts the bucket's multipart uploads. NoSuchBucket, BucketNotEmpty.
  Result<void> delete_bucket(const std::string& name);
  Result<std::vector<BucketInfo>> list_buckets();  // by name
  // Returns the tags as one text, in a form that the caller defines; empty: none. NoSuchBucket.
  Result<std::string> get_bucket_tags(const std::string& bucket);
  Result<void> set_bucket_tags(const std::string& bucket, const std::string& tags);
  // `versioning` is enabled or suspended. The cost doesn't depend on the number of objects.
  // NoSuchBucket.
  Result<void> set_versioning(const std::string& bucket, Versioning versioning);

  Result<ObjectUpload> begin_upload();
  // Makes the uploaded bytes the object; of several uploads to one key the last to finish wins.
  // NoSuchBucket, KeyTooLongError, PreconditionFailed, NoSuchKey (a condition on an absent object).
  Result<ObjectInfo> put_object(ObjectUpload upload, PutRequest request);
  // `version`: empty: the newest. NoSuchBucket, NoSuchKey, NoSuchVersion; MethodNotAllowed if that
  // version is a delete marker.
  Result<ObjectInfo> get_object_info(const std::string& bucket, const std::string& key,
                                     const std::string& version = {});
  Result<OpenObject> open_object(const std::string& bucket, const std::string& key,
                                 const std::string& version = {});
  // Creates hard links to the objects' files, as they are now, below the open folder; the files all
  // belong to root or this process's user, mode 0644. Replacing and deleting objects doesn't affect
  // the links. Nobody may write to a linked file: it is the object's. Returns the objects' sizes in
  // the order of `links`; their bytes are not verified. Not durable. After an error the links made
  // before it stay. NoSuchBucket, NoSuchKey; NotLinkable: a path that is invalid or in use, another
  // file system, too many links, a file of another user, or one that was changed since.
  Result<std::vector<std::uint64_t>> link_objects(const std::string& bucket, int folder,
                                                  const std::vector<ObjectLink>& links);
  // Changes the object's header kTagsHeader and nothing else; returns the id of its version. Errors
  // as for get_object_info().
  Result<std::string> set_object_tags(const std::string& bucket, const std::string& key,
                                      const std::string& tags, const std::string& version = {});
  // Returns whether there was an object. NoSuchBucket, PreconditionFailed.
  Result<bool> delete_object(const std::string& bucket, const std::string& key,
                             const WriteCondition& condition = {});
  // Deletes many keys or versions in one durable change; returns the outcomes in the order of the
  // deletions. NoSuchBucket.
  Result<std::vector<Result<DeletionOutcome>>> delete_objects(
      const std::string& bucket, const std::vector<Deletion>& deletions);
  // Keys in UTF-8 byte order; with a delimiter, keys that have it after the prefix are grouped.
  // NoSuchBucket.
  Result<ListPage> list_objects(const ListRequest& request);
  // All versions and delete markers: keys in UTF-8 byte order, per key the newest first. Continues
  // after version `after_version` of key `request.after` if one is named, even if it no longer
  // exists. NoSuchBucket.
  Result<VersionPage> list_versions(const ListRequest& request, const std::string& after_version);
  // Costs one lookup in the index. NoSuchBucket.
  Result<bool> has_objects_under(const std::string& bucket, const std::string& prefix);

  Result<MultipartUploadInfo> create_multipart_upload(PutRequest request);
  // For put_part() with the same upload and number. `length`: in bytes. The part is written where
  // it will be in the object if that place is known and free, so that Complete needn't copy it.
  // NoSuchUpload, InvalidArgument (number).
  Result<ObjectUpload> begin_part(const std::string& upload_id, int number, std::uint64_t length);
  // A second part with the same number replaces the first. `upload`: from begin_part(), or from
  // begin_upload() if the length wasn't known. NoSuchUpload, InvalidArgument (number).
  Result<PartInfo> put_part(const std::string& bucket, const std::string& key,
                            const std::string& upload_id, int number, ObjectUpload upload,
                            Checksum checksum);
  // NoSuchUpload, InvalidPart, InvalidPartOrder, EntityTooSmall, InvalidRequest (the size differs
  // from CompleteRequest's), ConditionalRequestConflict (the key was written since the upload
  // began, and the condition is on its ETag), and those of put_object(). If it is repeated after
  // success (the client missed the answer), it returns the same answer, for a week.
  Result<ObjectInfo> complete_multipart_upload(const CompleteRequest& request);
  Result<void> abort_multipart_upload(const std::string& bucket, const std::string& key,
                                      const std::string& upload_id);  // NoSuchUpload
  // Aborts the uploads that have received nothing since that time; returns how many. If one of them
  // is being completed meanwhile, either may win.
  Result<std::size_t> abort_idle_uploads(Timestamp since);
  Result<MultipartUploadInfo> get_multipart_upload(const std::string& bucket,
                                                   const std::string& key,
                                                   const std::string& upload_id);  // NoSuchUpload
  Result<std::vector<PartInfo>> list_parts(const std::string& bucket, const std::string& key,
                                           const std::string& upload_id);
  // Sorted by key and upload id; starts after the given pair.
  Result<std::vector<MultipartUploadInfo>> list_multipart_uploads(
      const std::string& bucket, const std::string& after_key, const std::string& after_upload_id);

 private:
  struct Inside;
  // The upload that a commit ends, and the files of all its parts, which are then to be removed.
  struct FinishedUpload {
    std::string id;
    Timestamp initiated;
    std::set<std::string> part_files;
  };
  explicit ObjectStore(std::unique_ptr<Inside> inside);
  // An object's row, and its file as it was when that row was read.
  struct FoundFile;
  Result<FoundFile> find_file(const std::string& bucket, const std::string& key,
                              const std::string& version);
  Result<ObjectInfo> commit_object(ObjectUpload& upload, const std::string& bucket, ObjectInfo info,
                                   objects::BlockChecksums checksums,
                                   const WriteCondition& condition, FinishedUpload* finished);
  // The parts of an upload, all of them and those that become the object.
  struct Parts;
  Result<ObjectUpload> join_parts(const std::string& upload_id, const Parts& parts,
                                  const objects::PartPause& pause);
  Result<void> recover();

  std::unique_ptr<Inside> inside_;
};

}  // namespace trainyard::store
