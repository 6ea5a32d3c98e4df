#include "services/s3/error.h"
#include "services/s3/operation.h"
#include "services/s3/tags.h"

namespace trainyard::s3 {

namespace {

// Fifty tags at their longest, escaped, with their elements around them.
constexpr Bytes kMaxTagDocument = mib(1);

S3Response empty_response(int status) {
  S3Response response;
  response.status = status;
  return response;
}

}  // namespace

Outcome get_object_tagging(Call& call) {
  auto look = [&] {
    return call.context.store.get_object_info(call.request.bucket, call.request.key);
  };
  CO_TRY(const store::ObjectInfo object, co_await on_pool(call.context, look));
  const auto kept = object.headers.find(store::kTagsHeader);
  co_return xml_response(
      write_tagging_document(kept == object.headers.end() ? Tags() : decode_tags(kept->second)));
}

Outcome put_object_tagging(Call& call) {
  CO_TRY(const std::string document, co_await call.body.read_document(kMaxTagDocument));
  CO_TRY(const Tags tags, parse_tagging_document(document, kMaxObjectTags));
  auto change = [&] {
    return call.context.store.set_object_tags(call.request.bucket, call.request.key,
                                              encode_tags(tags));
  };
  CO_TRY_VOID(co_await on_pool(call.context, change));
  co_return empty_response(200);
}

Outcome delete_object_tagging(Call& call) {
  auto change = [&] {
    return call.context.store.set_object_tags(call.request.bucket, call.request.key, "");
  };
  CO_TRY_VOID(co_await on_pool(call.context, change));
  co_return empty_response(204);
}

Outcome get_bucket_tagging(Call& call) {
  auto look = [&] { return call.context.store.get_bucket_tags(call.request.bucket); };
  CO_TRY(const std::string kept, co_await on_pool(call.context, look));
  if (kept.empty())
    co_return s3_error("NoSuchTagSet", "The TagSet does not exist",
                       {{"BucketName", call.request.bucket}});
  co_return xml_response(write_tagging_document(decode_tags(kept)));
}

Outcome put_bucket_tagging(Call& call) {
  CO_TRY(const std::string document, co_await call.body.read_document(kMaxTagDocument));
  CO_TRY(const Tags tags, parse_tagging_document(document, kMaxBucketTags));
  auto change = [&] {
    return call.context.store.set_bucket_tags(call.request.bucket, encode_tags(tags));
  };
  CO_TRY_VOID(co_await on_pool(call.context, change));
  co_return empty_response(204);
}

Outcome delete_bucket_tagging(Call& call) {
  auto change = [&] { return call.context.store.set_bucket_tags(call.request.bucket, ""); };
  CO_TRY_VOID(co_await on_pool(call.context, change));
  co_return empty_response(204);
}

}  // namespace trainyard::s3
