#include "s3/conditions.h"
#include "s3/object_headers.h"
#include "s3/operation.h"

namespace trainyard::s3 {

PendingResponse put_object(Call& call) {
  const S3Context& context = call.context;
  store::PutRequest put;
  put.bucket = call.request.bucket;
  put.key = call.request.key;
  CO_TRY(put.headers, read_object_headers(call.request));
  CO_TRY(put.condition, parse_write_condition(call.request.headers));
  const store::ObjectHeaders stored = put.headers;

  // Checks that the bucket exists before gigabytes are received, and again afterwards.
  auto begin = [&]() -> Result<store::ObjectUpload> {
    TRY_VOID(context.store.get_bucket(put.bucket));
    return context.store.begin_upload();
  };
  CO_TRY(store::ObjectUpload upload, co_await on_pool(context, begin));
  CO_TRY(put.checksum, co_await call.body.receive(upload, kMaxPut));
  auto commit = [&] { return context.store.put_object(std::move(upload), std::move(put)); };
  CO_TRY(const store::ObjectInfo info, co_await on_pool(context, commit));

  S3Response response;
  response.headers.set("ETag", quoted_etag(info.etag));
  write_checksum_headers(info.checksum, response.headers);
  write_encryption_headers(stored, response.headers);
  write_version_header(info, response.headers);
  co_return response;
}

}  // namespace trainyard::s3
