#include <string>

#include "aws/crypto.h"
#include "base/percent_encoding.h"
#include "s3/object_headers.h"
#include "s3/operation.h"
#include "s3/post_policy.h"
#include "s3/xml.h"

namespace trainyard::s3 {

namespace {

// Where the object is, by the address that the client used.
std::string location_of(const Call& call, const std::string& host) {
  const std::string path = percent_encode(call.request.key, true);
  return "http://" + host + (call.request.bucket_in_host ? "/" : "/" + call.request.bucket + "/") +
         path;
}

S3Response answer_to_form(const Call& call, const store::ObjectInfo& info) {
  const FormFields& fields = call.form->fields;
  std::string redirect = field_of(fields, "success_action_redirect");
  if (redirect.empty()) redirect = field_of(fields, "redirect");
  const std::string etag = quoted_etag(info.etag),
                    status = field_of(fields, "success_action_status");
  const std::string location = location_of(call, call.form->host);
  S3Response response;
  if (is_header_value(redirect) &&
      (redirect.starts_with("http://") || redirect.starts_with("https://"))) {
    response.status = 303;
    response.headers.set("Location", redirect +
                                         (redirect.find('?') == std::string::npos ? '?' : '&') +
                                         "bucket=" + percent_encode(call.request.bucket, false) +
                                         "&key=" + percent_encode(call.request.key, false) +
                                         "&etag=" + percent_encode(etag, false));
  } else {
    if (status == "201") {
      XmlWriter document("PostResponse");
      add(document.root(), "Location", location);
      add(document.root(), "Bucket", call.request.bucket);
      add(document.root(), "Key", call.request.key);
      add(document.root(), "ETag", etag);
      response = xml_response(document.to_string());
    }
    response.status = status == "200" || status == "201" ? std::stoi(status) : 204;
    response.headers.set("Location", location);
  }
  response.headers.set("ETag", etag);
  write_version_header(info, response.headers);
  return response;
}

}  // namespace

PendingResponse post_object(Call& call) {
  const S3Context& context = call.context;
  store::PutRequest put;
  put.bucket = call.request.bucket;
  put.key = call.request.key;
  CO_TRY(put.headers, read_object_headers(call.request));
  const store::ObjectHeaders stored = put.headers;
  auto begin = [&]() -> Result<store::ObjectUpload> {
    TRY_VOID(context.store.get_bucket(put.bucket));
    return context.store.begin_upload();
  };
  CO_TRY(store::ObjectUpload upload, co_await on_pool(context, begin));
  CO_TRY(put.checksum, co_await call.body.receive_file(upload, call.form->bounds));
  auto commit = [&] { return context.store.put_object(std::move(upload), std::move(put)); };
  CO_TRY(const store::ObjectInfo info, co_await on_pool(context, commit));
  S3Response response = answer_to_form(call, info);
  write_encryption_headers(stored, response.headers);
  co_return response;
}

}  // namespace trainyard::s3
