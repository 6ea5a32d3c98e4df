#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "aws/arn.h"
#include "aws/identity.h"
#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "net/blocking_pool.h"
#include "net/http.h"
#include "s3/request.h"
#include "s3/request_body.h"
#include "services/answer.h"
#include "store/objects/object_store.h"

// The form of every operation: a parsed, authenticated request in, an answer as a value out.
// Operations never touch the connection: only S3Service sends what they return.
namespace trainyard::s3 {

// Of a PUT or POST ("Amazon S3 objects: a single PUT can upload up to 5 GB").
inline constexpr Bytes kMaxPut = gib(5);

struct PostedForm;

// What operations work with. All of it outlives every call.
struct S3Context {
  store::ObjectStore& store;
  net::BlockingPool& pool;
  const Clock& clock;
  aws::Place place;
  std::filesystem::path attempts;  // the folders of instances of training jobs
};

struct S3Response {
  int status = 200;
  net::Headers headers;
  std::string body;
  std::optional<services::BodyStream> stream;  // instead of `body`
};

struct Call {
  const S3Context& context;
  S3Request request;
  aws::Principal principal;
  RequestBody& body;
  const PostedForm* form = nullptr;  // PostObject's
};

using PendingResponse = asio::awaitable<Result<S3Response>>;
using Operation = PendingResponse (*)(Call&);

// Runs `work` on the context's pool.
template <class Work>
auto on_pool(const S3Context& context, Work work) {
  return context.pool.run(std::move(work));
}

S3Response xml_response(std::string document);
std::string quoted_etag(std::string_view etag);
// Whole seconds, as S3's times are: 2026-01-31T09:05:00.000Z.
std::string format_time(Timestamp time);
// The caller's account, as the owner of everything here: <Owner> or <Initiator>.
std::string owner_id(const S3Context& context);
// The bucket that the request names. NoSuchBucket.
asio::awaitable<Result<store::BucketInfo>> find_bucket(const Call& call);

PendingResponse list_buckets(Call& call);
PendingResponse create_bucket(Call& call);
PendingResponse head_bucket(Call& call);
PendingResponse delete_bucket(Call& call);
PendingResponse get_bucket_location(Call& call);
PendingResponse get_bucket_acl(Call& call);
PendingResponse put_bucket_acl(Call& call);
// The subresource that the request names.
PendingResponse get_bucket_configuration(Call& call);
PendingResponse put_bucket_configuration(Call& call);
PendingResponse delete_bucket_configuration(Call& call);
PendingResponse get_bucket_versioning(Call& call);
PendingResponse put_bucket_versioning(Call& call);
PendingResponse get_bucket_tagging(Call& call);
PendingResponse put_bucket_tagging(Call& call);
PendingResponse delete_bucket_tagging(Call& call);
PendingResponse list_objects(Call& call);
PendingResponse list_objects_v2(Call& call);
PendingResponse list_object_versions(Call& call);
PendingResponse list_multipart_uploads(Call& call);
PendingResponse delete_objects(Call& call);
// Our own, for agents of training jobs (docs/formats/object-links.md).
PendingResponse link_objects(Call& call);
PendingResponse get_object(Call& call);  // and HeadObject
PendingResponse get_object_acl(Call& call);
PendingResponse put_object_acl(Call& call);
PendingResponse get_object_attributes(Call& call);
PendingResponse get_object_lock(Call& call);  // retention and legal hold
PendingResponse get_object_tagging(Call& call);
PendingResponse put_object_tagging(Call& call);
PendingResponse delete_object_tagging(Call& call);
PendingResponse put_object(Call& call);
PendingResponse post_object(Call& call);  // by a browser's form
PendingResponse copy_object(Call& call);
PendingResponse delete_object(Call& call);
PendingResponse create_multipart_upload(Call& call);
PendingResponse upload_part(Call& call);
PendingResponse upload_part_copy(Call& call);
PendingResponse complete_multipart_upload(Call& call);
PendingResponse abort_multipart_upload(Call& call);
PendingResponse list_parts(Call& call);

}  // namespace trainyard::s3
