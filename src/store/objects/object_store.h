#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk_floor.h"
#include "base/result.h"
#include "base/time.h"
#include "store/objects/object_reader.h"
#include "store/objects/object_types.h"
#include "store/objects/object_upload.h"

// The embedded object store: buckets, objects and multipart uploads with S3's meaning, in one
// folder (docs/formats/objects.md). Not the wire: the S3 front end speaks HTTP and checks who may.
//
// Threads: any, at the same time. Every call blocks (files, SQLite). One process at a time per
// folder. Durability: what a call changed is durable and visible when it returns; a crash at any
// point leaves the state before or after the call, never a mixture. Errors carry S3's own code in
// Error::code() where S3 has one ("NoSuchKey", "PreconditionFailed").
namespace trainyard {
class Alarms;
}

namespace trainyard::store {

struct PutRequest {
  std::string bucket;
  std::string key;
  ObjectHeaders headers;
  Checksum checksum;
  WriteCondition condition;
};

// An object's bytes as they were when it was opened, whatever happens to the key afterwards.
struct OpenObject {
  ObjectInfo info;
  ObjectReader reader;
};

// A second name for an object's file.
struct ObjectLink {
  std::string key;
  std::string path;  // relative; its folders are made, 0755
};

// Without a version: in a bucket with versions the object stays as an older one, behind a delete
// marker. With one: that version, or marker, is gone for good, and the newest that is left is the
// object again.
struct Deletion {
  std::string key;
  WriteCondition condition;
  std::string version = {};
};

struct PartChoice {
  int number = 0;
  std::string etag;
  Checksum checksum;  // value empty: not compared
};

struct CompleteRequest {
  std::string bucket;
  std::string key;
  std::string upload_id;
  std::vector<PartChoice> parts;
  WriteCondition condition;
  // When set, is called with the parts that were chosen, in their order, for what to keep with the
  // object. Its error fails the call and leaves the upload as it was.
  std::function<Result<Checksum>(const std::vector<PartInfo>&)> checksum;
  std::optional<std::uint64_t> size = {};  // bytes that the parts must add up to
};

class ObjectStore {
 public:
  // `directory` is made if need be. Carries out what a crash left undone. already_exists: another
  // process has it open. unimplemented: it was written by a newer version.
  // `alarms` outlives the store: one of ".index.db" is up while the index can't be written. No
  // upload goes on below the floor.
  static Result<std::unique_ptr<ObjectStore>> open(const std::filesystem::path& directory,
                                                   const Clock& clock, Alarms* alarms = nullptr,
                                                   DiskFloor floor = {});
  ~ObjectStore();
  // Changes nothing. No error: writing works, and if an alarm was up it isn't any more.
  Result<void> try_to_write();
  ObjectStore(const ObjectStore&) = delete;
  ObjectStore& operator=(const ObjectStore&) = delete;

  // `tags` as set_bucket_tags() takes them. InvalidBucketName, BucketAlreadyOwnedByYou.
  Result<void> create_bucket(const std::string& name, const std::string& tags = {});
  Result<BucketInfo> get_bucket(const std::string& name);  // NoSuchBucket
  // NoSuchBucket, BucketNotEmpty. Ends the bucket's multipart uploads.
  Result<void> delete_bucket(const std::string& name);
  Result<std::vector<BucketInfo>> list_buckets();  // by name
  // Tags as one text, whose form is the caller's affair; empty: none. NoSuchBucket.
  Result<std::string> get_bucket_tags(const std::string& bucket);
  Result<void> set_bucket_tags(const std::string& bucket, const std::string& tags);
  // `versioning` is enabled or suspended. Costs the same however many objects there are.
  // NoSuchBucket.
  Result<void> set_versioning(const std::string& bucket, Versioning versioning);

  Result<ObjectUpload> begin_upload();
  // Makes the uploaded bytes the object; of several for one key the last to finish wins.
  // NoSuchBucket, KeyTooLongError, PreconditionFailed, NoSuchKey (a condition on an absent object).
  Result<ObjectInfo> put_object(ObjectUpload upload, PutRequest request);
  // `version`: empty, the newest. NoSuchBucket, NoSuchKey, NoSuchVersion, and MethodNotAllowed
  // where that version is a delete marker.
  Result<ObjectInfo> get_object_info(const std::string& bucket, const std::string& key,
                                     const std::string& version = {});
  Result<OpenObject> open_object(const std::string& bucket, const std::string& key,
                                 const std::string& version = {});
  // Gives the objects' files, as they are now, second names (hard links) below the open folder, all
  // of them root's or this process's, 0644; replacing and deleting objects doesn't touch what is
  // linked. Who gets a link must never write to the file: it is the object's. The objects' sizes,
  // in the order of `links`; their bytes are not compared with checksums. Not durable. An error
  // leaves what was linked before it. NoSuchBucket, NoSuchKey; NotLinkable: a path that can't be
  // had or is taken, another file system, too many links, a file of another user.
  Result<std::vector<std::uint64_t>> link_objects(const std::string& bucket, int folder,
                                                  const std::vector<ObjectLink>& links);
  // Changes what the object has under kTagsHeader, and nothing else of it; its version's id. Errors
  // as get_object_info's.
  Result<std::string> set_object_tags(const std::string& bucket, const std::string& key,
                                      const std::string& tags, const std::string& version = {});
  // Whether there was one. NoSuchBucket, PreconditionFailed.
  Result<bool> delete_object(const std::string& bucket, const std::string& key,
                             const WriteCondition& condition = {});
  // The same for many keys, or versions, in one durable change; the outcome of each, in their
  // order. NoSuchBucket.
  Result<std::vector<Result<DeletionOutcome>>> delete_objects(
      const std::string& bucket, const std::vector<Deletion>& deletions);
  // Keys in UTF-8 byte order; with a delimiter, what has it behind the prefix is grouped.
  // NoSuchBucket.
  Result<ListPage> list_objects(const ListRequest& request);
  // All versions and delete markers: keys as above, the newest of each key first. Goes on behind
  // version `after_version` of key `request.after` where one is named, also if that is gone.
  // NoSuchBucket.
  Result<VersionPage> list_versions(const ListRequest& request, const std::string& after_version);
  // The cost of one look into the index. NoSuchBucket.
  Result<bool> has_objects_under(const std::string& bucket, const std::string& prefix);

  Result<MultipartUploadInfo> create_multipart_upload(PutRequest request);
  // NoSuchUpload, InvalidArgument (number). A second part of one number replaces the first.
  Result<PartInfo> put_part(const std::string& bucket, const std::string& key,
                            const std::string& upload_id, int number, ObjectUpload upload,
                            Checksum checksum);
  // NoSuchUpload, InvalidPart, InvalidPartOrder, EntityTooSmall, InvalidRequest (another size than
  // was said), ConditionalRequestConflict (the key was written since the upload began, and the
  // condition is on its ETag), and put_object's. Again after it succeeded (the client
  // missed the answer): the same answer, for a week.
  Result<ObjectInfo> complete_multipart_upload(const CompleteRequest& request);
  Result<void> abort_multipart_upload(const std::string& bucket, const std::string& key,
                                      const std::string& upload_id);  // NoSuchUpload
  // Aborts the uploads that nothing was added to since then, and says how many. One that is being
  // completed may be among them: then the one or the other wins.
  Result<std::size_t> abort_idle_uploads(Timestamp since);
  Result<MultipartUploadInfo> get_multipart_upload(const std::string& bucket,
                                                   const std::string& key,
                                                   const std::string& upload_id);  // NoSuchUpload
  Result<std::vector<PartInfo>> list_parts(const std::string& bucket, const std::string& key,
                                           const std::string& upload_id);
  // In order of key and upload id, behind that pair.
  Result<std::vector<MultipartUploadInfo>> list_multipart_uploads(
      const std::string& bucket, const std::string& after_key, const std::string& after_upload_id);

 private:
  struct Inside;
  // The upload that a commit ends, and the files of all its parts, which it leaves to be removed.
  struct FinishedUpload {
    std::string id;
    Timestamp initiated;
    std::vector<std::string> part_files;
  };
  explicit ObjectStore(std::unique_ptr<Inside> inside);
  // An object's row, and its file as it was when that was the row.
  struct FoundFile;
  Result<FoundFile> find_file(const std::string& bucket, const std::string& key,
                              const std::string& version);
  Result<ObjectInfo> commit_object(ObjectUpload& upload, const std::string& bucket, ObjectInfo info,
                                   objects::BlockChecksums checksums,
                                   const WriteCondition& condition, FinishedUpload* finished);
  Result<ObjectUpload> concatenate(const CompleteRequest& request,
                                   const std::vector<std::string>& files);
  Result<void> recover();

  std::unique_ptr<Inside> inside_;
};

}  // namespace trainyard::store
