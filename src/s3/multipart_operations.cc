#include <algorithm>

#include "base/ascii.h"
#include "s3/copy.h"
#include "s3/error.h"
#include "s3/object_headers.h"
#include "s3/xml.h"

namespace trainyard::s3 {

namespace {

constexpr Bytes kMaxPart = gib(5);
constexpr std::uint64_t kMaxPartNumber = 10000;

Result<int> part_number(const S3Request& request) {
  TRY(const std::uint64_t number,
      read_integer(request.parameter("partNumber"), "partNumber", 1, kMaxPartNumber));
  return static_cast<int>(number);
}

// The requested checksum of the parts and of the object. Without a type, S3 uses FULL_OBJECT for
// CRC64NVME and COMPOSITE for the rest; the SHAs only support that ("Checking object integrity").
Result<store::Checksum> parse_upload_checksum(const S3Request& request) {
  std::string algorithm(request.header("x-amz-checksum-algorithm"));
  const std::string_view type = request.header("x-amz-checksum-type");
  if (algorithm.empty()) {
    if (type.empty()) return store::Checksum{};
    return s3_error("InvalidRequest",
                    "The x-amz-checksum-type header can only be used with the "
                    "x-amz-checksum-algorithm header.");
  }
  std::transform(algorithm.begin(), algorithm.end(), algorithm.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  if (!find_checksum(algorithm))
    return unsupported_checksum(
        algorithm, "The header x-amz-checksum-algorithm with the value '" + algorithm + "'");
  const bool composite = type.empty() ? algorithm != "CRC64NVME" : type == "COMPOSITE";
  if ((composite && algorithm == "CRC64NVME") || (!composite && algorithm.starts_with("SHA")))
    return s3_error("InvalidRequest", "The " + std::string(type) +
                                          " checksum type cannot be used with the " +
                                          lower_case(algorithm) + " checksum algorithm.");
  return store::Checksum{std::move(algorithm), "", composite};
}

void write_checksum_choice(const store::Checksum& checksum, pugi::xml_node node) {
  if (checksum.algorithm.empty()) return;
  add(node, "ChecksumAlgorithm", checksum.algorithm);
  add(node, "ChecksumType", checksum.composite ? "COMPOSITE" : "FULL_OBJECT");
}

void write_owner(pugi::xml_node node, const char* name, const S3Context& context) {
  auto owner = node.append_child(name);
  add(owner, "ID", owner_id(context));
  add(owner, "DisplayName", context.place.account);
}

// The upload must exist before its bytes are received.
asio::awaitable<Result<store::MultipartUploadInfo>> find_upload(Call& call) {
  auto look = [&] {
    return call.context.store.get_multipart_upload(call.request.bucket, call.request.key,
                                                   call.request.parameter("uploadId"));
  };
  co_return co_await on_pool(call.context, look);
}

// Without a length the request is refused before its body is read.
asio::awaitable<Result<store::ObjectUpload>> begin_part(Call& call, int number,
                                                        std::optional<std::uint64_t> length) {
  auto begin = [&] {
    return length
               ? call.context.store.begin_part(call.request.parameter("uploadId"), number, *length)
               : call.context.store.begin_upload();
  };
  co_return co_await on_pool(call.context, begin);
}

asio::awaitable<Result<store::PartInfo>> store_part(Call& call, int number,
                                                    store::ObjectUpload& upload,
                                                    store::Checksum checksum) {
  auto commit = [&] {
    return call.context.store.put_part(call.request.bucket, call.request.key,
                                       call.request.parameter("uploadId"), number,
                                       std::move(upload), std::move(checksum));
  };
  co_return co_await on_pool(call.context, commit);
}

}  // namespace

PendingResponse create_multipart_upload(Call& call) {
  const S3Request& request = call.request;
  store::PutRequest create;
  create.bucket = request.bucket;
  create.key = request.key;
  CO_TRY(create.headers, read_object_headers(request));
  CO_TRY(create.checksum, parse_upload_checksum(request));
  auto begin = [&] { return call.context.store.create_multipart_upload(std::move(create)); };
  CO_TRY(const store::MultipartUploadInfo info, co_await on_pool(call.context, begin));
  XmlWriter xml("InitiateMultipartUploadResult");
  add(xml.root(), "Bucket", request.bucket);
  add(xml.root(), "Key", request.key);
  add(xml.root(), "UploadId", info.upload_id);
  S3Response response = xml_response(xml.to_string());
  write_encryption_headers(info.headers, response.headers);
  if (!info.checksum.algorithm.empty()) {
    response.headers.set("x-amz-checksum-algorithm", info.checksum.algorithm);
    response.headers.set("x-amz-checksum-type",
                         info.checksum.composite ? "COMPOSITE" : "FULL_OBJECT");
  }
  co_return response;
}

PendingResponse upload_part(Call& call) {
  CO_TRY(const int number, part_number(call.request));
  CO_TRY(const store::MultipartUploadInfo info, co_await find_upload(call));
  const std::string& sent = call.body.rules().checksum_algorithm;
  if (!info.checksum.algorithm.empty() && sent != info.checksum.algorithm)
    co_return s3_error("InvalidRequest",
                       "Checksum Type mismatch occurred, expected checksum Type: " +
                           lower_case(info.checksum.algorithm) +
                           ", actual checksum Type: " + (sent.empty() ? "null" : lower_case(sent)));
  const std::optional<std::uint64_t> length = call.body.rules().length;
  CO_TRY(store::ObjectUpload upload, co_await begin_part(call, number, length));
  CO_TRY(store::Checksum checksum, co_await call.body.receive(upload, kMaxPart));
  CO_TRY(const store::PartInfo part,
         co_await store_part(call, number, upload, std::move(checksum)));
  S3Response response;
  response.headers.set("ETag", quoted_etag(part.etag));
  if (!part.checksum.algorithm.empty())
    response.headers.set("x-amz-checksum-" + lower_case(part.checksum.algorithm),
                         part.checksum.value);
  write_encryption_headers(info.headers, response.headers);
  co_return response;
}

PendingResponse upload_part_copy(Call& call) {
  const S3Request& request = call.request;
  CO_TRY(const int number, part_number(request));
  CO_TRY(const CopySource from, parse_copy_source(request.header("x-amz-copy-source")));
  CO_TRY(const store::MultipartUploadInfo info, co_await find_upload(call));
  CO_TRY(const store::OpenObject source, co_await open_copy_source(call, from));
  ByteRange range{0, source.info.size};
  if (request.headers.has("x-amz-copy-source-range")) {
    CO_TRY(range, parse_copy_range(request.header("x-amz-copy-source-range"), source.info.size));
  }
  if (range.length > kMaxPart.value)
    co_return s3_error("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size",
                       {{"ProposedSize", std::to_string(range.length)},
                        {"MaxSizeAllowed", std::to_string(kMaxPart.value)}});
  CO_TRY(store::ObjectUpload upload, co_await begin_part(call, number, range.length));
  // Named before it is awaited: g++ 12 would destroy a temporary twice (GCC bug 104031).
  std::string algorithm =
      info.checksum.algorithm.empty() ? kDefaultChecksum : info.checksum.algorithm;
  CO_TRY(store::Checksum checksum,
         co_await copy_bytes(call.context, source, range, upload, std::move(algorithm)));
  CO_TRY(const store::PartInfo part,
         co_await store_part(call, number, upload, std::move(checksum)));
  XmlWriter xml("CopyPartResult");
  add(xml.root(), "LastModified", format_time(part.last_modified));
  add(xml.root(), "ETag", quoted_etag(part.etag));
  if (!part.checksum.algorithm.empty())
    add(xml.root(), ("Checksum" + part.checksum.algorithm).c_str(), part.checksum.value);
  S3Response response = xml_response(xml.to_string());
  write_source_version(source.info, response.headers);
  co_return response;
}

PendingResponse abort_multipart_upload(Call& call) {
  auto abort = [&] {
    return call.context.store.abort_multipart_upload(call.request.bucket, call.request.key,
                                                     call.request.parameter("uploadId"));
  };
  CO_TRY_VOID(co_await on_pool(call.context, abort));
  S3Response response;
  response.status = 204;
  co_return response;
}

PendingResponse list_parts(Call& call) {
  const S3Request& request = call.request;
  std::uint64_t max = 1000;
  std::uint64_t after = 0;
  if (request.has("max-parts")) {
    CO_TRY(max, read_integer(request.parameter("max-parts"), "max-parts", 0, INT32_MAX));
  }
  if (request.has("part-number-marker")) {
    CO_TRY(after, read_integer(request.parameter("part-number-marker"), "part-number-marker", 0,
                               INT32_MAX));
  }
  max = std::min<std::uint64_t>(max, 1000);
  CO_TRY(const store::MultipartUploadInfo info, co_await find_upload(call));
  auto read = [&] {
    return call.context.store.list_parts(request.bucket, request.key,
                                         request.parameter("uploadId"));
  };
  CO_TRY(std::vector<store::PartInfo> parts, co_await on_pool(call.context, read));
  std::erase_if(parts, [after](const auto& part) {
    return static_cast<std::uint64_t>(part.number) <= after;
  });
  const bool truncated = parts.size() > max;
  if (truncated) parts.resize(max);

  XmlWriter xml("ListPartsResult");
  auto root = xml.root();
  add(root, "Bucket", request.bucket);
  add(root, "Key", request.key);
  add(root, "UploadId", info.upload_id);
  write_owner(root, "Initiator", call.context);
  write_owner(root, "Owner", call.context);
  add(root, "StorageClass", storage_class(info.headers));
  write_checksum_choice(info.checksum, root);
  add(root, "PartNumberMarker", std::to_string(after));
  add(root, "NextPartNumberMarker", std::to_string(parts.empty() ? 0 : parts.back().number));
  add(root, "MaxParts", std::to_string(max));
  add(root, "IsTruncated", truncated ? "true" : "false");
  for (const store::PartInfo& part : parts) {
    auto node = root.append_child("Part");
    add(node, "PartNumber", std::to_string(part.number));
    add(node, "LastModified", format_time(part.last_modified));
    add(node, "ETag", quoted_etag(part.etag));
    add(node, "Size", std::to_string(part.size));
    if (!part.checksum.algorithm.empty())
      add(node, ("Checksum" + part.checksum.algorithm).c_str(), part.checksum.value);
  }
  co_return xml_response(xml.to_string());
}

}  // namespace trainyard::s3
