#include "s3/error.h"
#include "s3/object_headers.h"
#include "s3/operation.h"
#include "s3/tags.h"

namespace trainyard::s3 {

namespace {

// Fifty tags of maximum length, escaped, with their elements.
constexpr Bytes kMaxTagDocument = mib(1);

S3Response empty_response(int status) {
  S3Response response;
  response.status = status;
  return response;
}

asio::awaitable<Result<S3Response>> set_tags(Call& call, std::string tags, int status) {
  CO_TRY(const std::string version, version_of(call.request));
  store::ObjectInfo tagged;
  auto change = [&]() -> Result<void> {
    TRY(tagged.version_id,
        call.context.store.set_object_tags(call.request.bucket, call.request.key, tags, version));
    return ok();
  };
  CO_TRY_VOID(co_await on_pool(call.context, change));
  S3Response response = empty_response(status);
  write_version_header(tagged, response.headers);
  co_return response;
}

}  // namespace

PendingResponse get_object_tagging(Call& call) {
  CO_TRY(const std::string version, version_of(call.request));
  auto look = [&] {
    return call.context.store.get_object_info(call.request.bucket, call.request.key, version);
  };
  CO_TRY(const store::ObjectInfo object, co_await on_pool(call.context, look));
  const auto stored = object.headers.find(store::kTagsHeader);
  S3Response response = xml_response(write_tagging_document(
      stored == object.headers.end() ? Tags() : decode_tags(stored->second)));
  write_version_header(object, response.headers);
  co_return response;
}

PendingResponse put_object_tagging(Call& call) {
  CO_TRY(const std::string document, co_await call.body.read_document(kMaxTagDocument));
  CO_TRY(const Tags tags, parse_tagging_document(document, kMaxObjectTags));
  std::string encoded = encode_tags(tags);
  co_return co_await set_tags(call, std::move(encoded), 200);
}

PendingResponse delete_object_tagging(Call& call) {
  std::string none;
  co_return co_await set_tags(call, std::move(none), 204);
}

PendingResponse get_bucket_tagging(Call& call) {
  auto look = [&] { return call.context.store.get_bucket_tags(call.request.bucket); };
  CO_TRY(const std::string stored, co_await on_pool(call.context, look));
  if (stored.empty())
    co_return s3_error("NoSuchTagSet", "The TagSet does not exist",
                       {{"BucketName", call.request.bucket}});
  co_return xml_response(write_tagging_document(decode_tags(stored)));
}

PendingResponse put_bucket_tagging(Call& call) {
  CO_TRY(const std::string document, co_await call.body.read_document(kMaxTagDocument));
  CO_TRY(const Tags tags, parse_tagging_document(document, kMaxBucketTags));
  auto change = [&] {
    return call.context.store.set_bucket_tags(call.request.bucket, encode_tags(tags));
  };
  CO_TRY_VOID(co_await on_pool(call.context, change));
  co_return empty_response(204);
}

PendingResponse delete_bucket_tagging(Call& call) {
  auto change = [&] { return call.context.store.set_bucket_tags(call.request.bucket, ""); };
  CO_TRY_VOID(co_await on_pool(call.context, change));
  co_return empty_response(204);
}

}  // namespace trainyard::s3
