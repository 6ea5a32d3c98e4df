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

struct Deletion {
  std::string key;
  WriteCondition condition;
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

  Result<ObjectUpload> begin_upload();
  // Makes the uploaded bytes the object; of several for one key the last to finish wins.
  // NoSuchBucket, KeyTooLongError, PreconditionFailed, NoSuchKey (a condition on an absent object).
  Result<ObjectInfo> put_object(ObjectUpload upload, PutRequest request);
  Result<ObjectInfo> get_object_info(const std::string& bucket, const std::string& key);
  Result<OpenObject> open_object(const std::string& bucket, const std::string& key);
  // Changes what the object has under kTagsHeader, and nothing else of it. NoSuchBucket, NoSuchKey.
  Result<void> set_object_tags(const std::string& bucket, const std::string& key,
                               const std::string& tags);
  // Whether there was one. NoSuchBucket, PreconditionFailed.
  Result<bool> delete_object(const std::string& bucket, const std::string& key,
                             const WriteCondition& condition = {});
  // The same for many keys in one durable change; the outcome of each, in their order.
  // NoSuchBucket.
  Result<std::vector<Result<bool>>> delete_objects(const std::string& bucket,
                                                   const std::vector<Deletion>& deletions);
  // Keys in UTF-8 byte order; with a delimiter, what has it behind the prefix is grouped.
  // NoSuchBucket.
  Result<ListPage> list_objects(const ListRequest& request);
  // The cost of one look into the index. NoSuchBucket.
  Result<bool> has_objects_under(const std::string& bucket, const std::string& prefix);

  Result<MultipartUploadInfo> create_multipart_upload(PutRequest request);
  // NoSuchUpload, InvalidArgument (number). A second part of one number replaces the first.
  Result<PartInfo> put_part(const std::string& bucket, const std::string& key,
                            const std::string& upload_id, int number, ObjectUpload upload,
                            Checksum checksum);
  // NoSuchUpload, InvalidPart, InvalidPartOrder, EntityTooSmall, InvalidRequest (another size than
  // was said), ConditionalRequestConflict (the key was written since the upload began, and the
  // condition is on its ETag), and put_object's. Again after it succeeded (the
  // client missed the answer): the same answer, for a week.
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
  Result<ObjectInfo> commit_object(ObjectUpload& upload, const std::string& bucket, ObjectInfo info,
                                   objects::BlockChecksums checksums,
                                   const WriteCondition& condition, FinishedUpload* finished);
  Result<ObjectUpload> concatenate(const CompleteRequest& request,
                                   const std::vector<std::string>& files);
  Result<void> recover();

  std::unique_ptr<Inside> inside_;
};

}  // namespace trainyard::store
