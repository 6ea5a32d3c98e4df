#include <algorithm>

#include "aws/crypto.h"
#include "base/hex.h"
#include "base/percent_encoding.h"
#include "s3/error.h"
#include "s3/object_headers.h"
#include "s3/operation.h"
#include "s3/xml.h"

namespace trainyard::s3 {

namespace {

struct UploadPage {
  std::vector<store::MultipartUploadInfo> uploads;
  std::vector<std::string> common_prefixes;
  bool truncated = false;
  std::string next_key;
  std::string next_upload_id;
};

// Uploads are ordered by key; those that share a common prefix are counted and listed once.
UploadPage cut_page(const std::vector<store::MultipartUploadInfo>& uploads,
                    const std::string& prefix, const std::string& delimiter,
                    const std::string& after, std::size_t max) {
  UploadPage page;
  for (const store::MultipartUploadInfo& upload : uploads) {
    if (!upload.key.starts_with(prefix)) continue;
    const std::size_t at =
        delimiter.empty() ? std::string::npos : upload.key.find(delimiter, prefix.size());
    const std::string common =
        at == std::string::npos ? "" : upload.key.substr(0, at + delimiter.size());
    if (!common.empty() && (after.starts_with(common) || (!page.common_prefixes.empty() &&
                                                          page.common_prefixes.back() == common)))
      continue;
    if (page.uploads.size() + page.common_prefixes.size() == max) {
      page.truncated = max > 0;
      return page;
    }
    page.next_key = common.empty() ? upload.key : common;
    page.next_upload_id = common.empty() ? upload.upload_id : "";
    if (common.empty())
      page.uploads.push_back(upload);
    else
      page.common_prefixes.push_back(common);
  }
  return page;
}

// The format of the store's ids.
bool is_upload_id(std::string_view text) {
  return text.size() == 32 && is_hex(text);
}

}  // namespace

PendingResponse list_multipart_uploads(Call& call) {
  const S3Request& request = call.request;
  std::uint64_t max = 1000;
  if (request.has("max-uploads")) {
    CO_TRY(max, read_integer(request.parameter("max-uploads"), "max-uploads", 0, INT32_MAX));
  }
  max = std::min<std::uint64_t>(max, 1000);
  const std::string type = request.parameter("encoding-type");
  if (!type.empty() && type != "url")
    co_return invalid_argument("Invalid Encoding Method specified in Request", "encoding-type",
                               type);
  auto name = [&type](const std::string& text) {
    return type.empty() ? text : percent_encode(text, true);
  };
  const std::string after_key = request.parameter("key-marker");
  const std::string after_id = request.parameter("upload-id-marker");
  // Also accepts ids of uploads that have ended meanwhile, so that a client can continue from its
  // last page.
  if (!after_key.empty() && !after_id.empty() && !is_upload_id(after_id))
    co_return invalid_argument("Invalid uploadId marker", "upload-id-marker", after_id);
  // A key marker alone means after all uploads of that key; every upload id sorts before this one.
  const std::string behind = after_id.empty() && !after_key.empty() ? "\x7f" : after_id;
  auto read = [&] {
    return call.context.store.list_multipart_uploads(request.bucket, after_key, behind);
  };
  CO_TRY(const auto uploads, co_await on_pool(call.context, read));
  const std::string prefix = request.parameter("prefix");
  const std::string delimiter = request.parameter("delimiter");
  const UploadPage page = cut_page(uploads, prefix, delimiter, after_key, max);

  XmlWriter xml("ListMultipartUploadsResult");
  auto root = xml.root();
  add(root, "Bucket", request.bucket);
  add(root, "KeyMarker", name(after_key));
  add(root, "UploadIdMarker", after_id);
  if (page.truncated) {
    add(root, "NextKeyMarker", name(page.next_key));
    add(root, "NextUploadIdMarker", page.next_upload_id);
  }
  add(root, "Prefix", name(prefix));
  if (!delimiter.empty()) add(root, "Delimiter", name(delimiter));
  if (!type.empty()) add(root, "EncodingType", type);
  add(root, "MaxUploads", std::to_string(max));
  add(root, "IsTruncated", page.truncated ? "true" : "false");
  for (const store::MultipartUploadInfo& upload : page.uploads) {
    auto node = root.append_child("Upload");
    add(node, "Key", name(upload.key));
    add(node, "UploadId", upload.upload_id);
    for (const char* role : {"Initiator", "Owner"}) {
      auto owner = node.append_child(role);
      add(owner, "ID", owner_id(call.context));
      add(owner, "DisplayName", call.context.place.account);
    }
    add(node, "StorageClass", storage_class(upload.headers));
    add(node, "Initiated", format_time(upload.initiated));
    if (!upload.checksum.algorithm.empty()) {
      add(node, "ChecksumAlgorithm", upload.checksum.algorithm);
      add(node, "ChecksumType", upload.checksum.composite ? "COMPOSITE" : "FULL_OBJECT");
    }
  }
  for (const std::string& common : page.common_prefixes)
    add(root.append_child("CommonPrefixes"), "Prefix", name(common));
  co_return xml_response(xml.to_string());
}

}  // namespace trainyard::s3
