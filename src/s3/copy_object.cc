#include <algorithm>

#include "s3/conditions.h"
#include "s3/copy.h"
#include "s3/error.h"
#include "s3/object_headers.h"
#include "s3/xml.h"

namespace trainyard::s3 {

namespace {

constexpr Bytes kMaxCopy = gib(5);

// x-amz-checksum-algorithm, or the source's, or the default.
Result<std::string> checksum_of_copy(const S3Request& request, const store::ObjectInfo& source) {
  std::string requested(request.header("x-amz-checksum-algorithm"));
  if (requested.empty() && source.checksum.algorithm.empty()) return std::string(kDefaultChecksum);
  if (requested.empty()) return source.checksum.algorithm;
  std::transform(requested.begin(), requested.end(), requested.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  if (!find_checksum(requested))
    return unsupported_checksum(
        requested, "The header x-amz-checksum-algorithm with the value '" + requested + "'");
  return requested;
}

// Headers of the source that aren't copied: a copy has what its own request specifies.
bool is_of_the_request(const std::string& name) {
  return name.starts_with("x-amz-server-side-") || name == "x-amz-storage-class";
}

// Metadata and tags are from the source, or from the request if the directive is REPLACE.
Result<store::ObjectHeaders> headers_of_copy(const S3Request& request,
                                             const store::ObjectInfo& source) {
  TRY(const store::ObjectHeaders requested, read_object_headers(request));
  const bool replace = request.header("x-amz-metadata-directive") == "REPLACE";
  const bool replace_tags = request.header("x-amz-tagging-directive") == "REPLACE";
  const auto asks = [&](const std::string& name) {
    return name == store::kTagsHeader ? replace_tags : replace || is_of_the_request(name);
  };
  store::ObjectHeaders stored;
  for (const auto& [name, value] : source.headers)
    if (!asks(name)) stored.emplace(name, value);
  for (const auto& [name, value] : requested)
    if (asks(name)) stored.emplace(name, value);
  return stored;
}

bool changes_something(const S3Request& request) {
  return request.header("x-amz-metadata-directive") == "REPLACE" ||
         request.header("x-amz-tagging-directive") == "REPLACE" ||
         request.headers.has("x-amz-server-side-encryption") ||
         request.headers.has("x-amz-checksum-algorithm") ||
         request.headers.has("x-amz-storage-class");
}

}  // namespace

PendingResponse copy_object(Call& call) {
  const S3Context& context = call.context;
  const S3Request& request = call.request;
  CO_TRY(const CopySource from, parse_copy_source(request.header("x-amz-copy-source")));
  if (from.bucket == request.bucket && from.key == request.key && from.version.empty() &&
      !changes_something(request))
    co_return s3_error(
        "InvalidRequest",
        "This copy request is illegal because it is trying to copy an object to itself without "
        "changing the object's metadata, storage class, website redirect location or encryption "
        "attributes.");
  CO_TRY(const store::OpenObject source, co_await open_copy_source(call, from));
  if (source.info.size > kMaxCopy.value)
    co_return s3_error(
        "InvalidRequest",
        "The specified copy source is larger than the maximum allowable size for a copy source: " +
            std::to_string(kMaxCopy.value));
  store::PutRequest put;
  put.bucket = request.bucket;
  put.key = request.key;
  CO_TRY(put.headers, headers_of_copy(request, source.info));
  CO_TRY(put.condition, parse_write_condition(request.headers));
  CO_TRY(std::string algorithm, checksum_of_copy(request, source.info));
  const store::ObjectHeaders stored = put.headers;

  auto begin = [&]() -> Result<store::ObjectUpload> {
    TRY_VOID(context.store.get_bucket(put.bucket));
    return context.store.begin_upload();
  };
  CO_TRY(store::ObjectUpload upload, co_await on_pool(context, begin));
  const ByteRange full_range{0, source.info.size};
  CO_TRY(put.checksum,
         co_await copy_bytes(context, source, full_range, upload, std::move(algorithm)));
  auto commit = [&] { return context.store.put_object(std::move(upload), std::move(put)); };
  CO_TRY(const store::ObjectInfo info, co_await on_pool(context, commit));

  XmlWriter xml("CopyObjectResult");
  add(xml.root(), "LastModified", format_time(info.last_modified));
  add(xml.root(), "ETag", quoted_etag(info.etag));
  if (!info.checksum.algorithm.empty()) {
    add(xml.root(), ("Checksum" + info.checksum.algorithm).c_str(), info.checksum.value);
    add(xml.root(), "ChecksumType", "FULL_OBJECT");
  }
  S3Response response = xml_response(xml.to_string());
  write_encryption_headers(stored, response.headers);
  write_version_header(info, response.headers);
  write_source_version(source.info, response.headers);
  co_return response;
}

}  // namespace trainyard::s3
