#include <memory>

#include "aws/crypto.h"
#include "base/ascii.h"
#include "base/percent_encoding.h"
#include "s3/conditions.h"
#include "s3/error.h"
#include "s3/object_headers.h"
#include "s3/operation.h"
#include "s3/xml.h"

namespace trainyard::s3 {

namespace {

// 10,000 parts with a number, an ETag and a checksum each.
constexpr Bytes kMaxPartList = mib(8);

std::string unquoted(std::string text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    return text.substr(1, text.size() - 2);
  return text;
}

Result<std::vector<store::PartChoice>> parse_parts(std::string_view document) {
  if (document.empty()) return s3_error("InvalidRequest", "You must specify at least one part");
  TRY(const auto xml, parse_xml(document, "CompleteMultipartUpload"));
  std::vector<store::PartChoice> parts;
  for (const auto node : xml->document_element().children("Part")) {
    store::PartChoice part;
    TRY(const std::uint64_t number,
        read_integer(child_text(node, "PartNumber"), "PartNumber", 1, 10000));
    part.number = static_cast<int>(number);
    part.etag = unquoted(child_text(node, "ETag"));
    for (const char* algorithm : {"CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"})
      if (const std::string value = child_text(node, (std::string("Checksum") + algorithm).c_str());
          !value.empty())
        part.checksum = {algorithm, value, false};
    parts.push_back(std::move(part));
  }
  if (parts.empty()) return malformed_xml();
  return parts;
}

// A checksum of the parts' checksums. The client must have sent each part's.
Result<store::Checksum> composite_checksum(const store::Checksum& wanted,
                                           const std::vector<store::PartChoice>& chosen,
                                           const std::vector<store::PartInfo>& parts) {
  for (const store::PartChoice& choice : chosen)
    if (choice.checksum.value.empty())
      return s3_error("InvalidRequest",
                      "The upload was created using a " + lower_case(wanted.algorithm) +
                          " checksum. The complete request must include the checksum for each "
                          "part. It was missing for part " +
                          std::to_string(choice.number) + " in the request.");
  aws::Digest digest(*find_checksum(wanted.algorithm));
  for (const store::PartInfo& part : parts)
    if (const auto raw = aws::from_base64(part.checksum.value)) digest.update(*raw);
  return store::Checksum{
      wanted.algorithm, aws::to_base64(digest.finish()) + "-" + std::to_string(parts.size()), true};
}

// The checksum of the concatenated parts; none if a part has another type or none, as after an
// upload without an algorithm whose client sent checksums of its own choice.
store::Checksum joined_checksum(const std::string& algorithm,
                                const std::vector<store::PartInfo>& parts) {
  const auto digest = *find_checksum(algorithm);
  std::string joined = aws::Digest(digest).finish();
  for (const store::PartInfo& part : parts) {
    const auto raw = aws::from_base64(part.checksum.value);
    if (part.checksum.algorithm != algorithm || !raw) return {};
    joined = aws::combine_crcs(digest, joined, *raw, part.size);
  }
  return {algorithm, aws::to_base64(joined), false};
}

// The client's checksum of the object must be of the upload's type.
Result<void> check_stated_kind(const S3Request& request, const store::Checksum& wanted) {
  for (const char* algorithm : {"CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"})
    if (algorithm != wanted.algorithm &&
        request.headers.has("x-amz-checksum-" + lower_case(algorithm)))
      return s3_error("InvalidRequest",
                      "Checksum Type mismatch occurred, expected checksum Type: " +
                          (wanted.algorithm.empty() ? "null" : lower_case(wanted.algorithm)) +
                          ", actual checksum Type: " + lower_case(algorithm));
  const std::string_view type = request.header("x-amz-checksum-type");
  if (!type.empty() && !wanted.algorithm.empty() && (type == "COMPOSITE") != wanted.composite)
    return s3_error("InvalidRequest",
                    "The upload was created using the " +
                        std::string(wanted.composite ? "COMPOSITE" : "FULL_OBJECT") +
                        " checksum mode. The complete request must use the same checksum mode.");
  return ok();
}

// The client's checksum of the object, if there is one, must match the computed one; with or
// without the number of parts appended.
Result<store::Checksum> check_stated(const S3Request& request, store::Checksum found) {
  const std::string_view stated = request.header("x-amz-checksum-" + lower_case(found.algorithm));
  if (!stated.empty() && stated != found.value &&
      stated != found.value.substr(0, found.value.find('-')))
    return s3_error("BadDigest", "The " + found.algorithm +
                                     " you specified did not match the calculated checksum.");
  return found;
}

Result<store::ObjectInfo> complete(const S3Context& context, const S3Request& request,
                                   store::CompleteRequest complete) {
  const auto upload =
      context.store.get_multipart_upload(complete.bucket, complete.key, complete.upload_id);
  // Without an upload there may still be the response to a repeated request.
  if (!upload) return context.store.complete_multipart_upload(complete);
  const store::Checksum wanted = upload->checksum;
  TRY_VOID(check_stated_kind(request, wanted));
  complete.checksum = [&](const std::vector<store::PartInfo>& parts) -> Result<store::Checksum> {
    if (wanted.algorithm.empty()) return joined_checksum(kDefaultChecksum, parts);
    if (!wanted.composite) return check_stated(request, joined_checksum(wanted.algorithm, parts));
    TRY(store::Checksum found, composite_checksum(wanted, complete.parts, parts));
    return check_stated(request, std::move(found));
  };
  return context.store.complete_multipart_upload(complete);
}

}  // namespace

PendingResponse complete_multipart_upload(Call& call) {
  const S3Request& request = call.request;
  CO_TRY(const std::string document, co_await call.body.read_document(kMaxPartList));
  store::CompleteRequest wanted;
  wanted.bucket = request.bucket;
  wanted.key = request.key;
  wanted.upload_id = request.parameter("uploadId");
  CO_TRY(wanted.parts, parse_parts(document));
  CO_TRY(wanted.condition, parse_write_condition(request.headers));
  if (request.headers.has("x-amz-mp-object-size")) {
    CO_TRY(wanted.size, read_integer(request.header("x-amz-mp-object-size"), "x-amz-mp-object-size",
                                     0, INT64_MAX));
  }
  auto work = [&] { return complete(call.context, request, std::move(wanted)); };
  CO_TRY(const store::ObjectInfo info, co_await on_pool(call.context, work));

  XmlWriter xml("CompleteMultipartUploadResult");
  add(xml.root(), "Location", "/" + request.bucket + "/" + percent_encode(request.key, true));
  add(xml.root(), "Bucket", request.bucket);
  add(xml.root(), "Key", request.key);
  add(xml.root(), "ETag", quoted_etag(info.etag));
  if (!info.checksum.algorithm.empty()) {
    add(xml.root(), ("Checksum" + info.checksum.algorithm).c_str(), info.checksum.value);
    add(xml.root(), "ChecksumType", info.checksum.composite ? "COMPOSITE" : "FULL_OBJECT");
  }
  S3Response response = xml_response(xml.to_string());
  write_encryption_headers(info.headers, response.headers);
  write_version_header(info, response.headers);
  co_return response;
}

}  // namespace trainyard::s3
