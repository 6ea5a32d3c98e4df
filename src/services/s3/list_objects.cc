#include "aws/crypto.h"
#include "services/s3/error.h"
#include "services/s3/object_headers.h"
#include "services/s3/operation.h"
#include "services/s3/xml.h"

namespace trainyard::s3 {

namespace {

constexpr std::uint64_t kMaxKeys = 1000;

// How names are written into the list: as they are, or percent-encoded at the client's wish (a key
// may hold characters that XML can't).
struct NameWriter {
  bool encode = false;
  std::string operator()(std::string_view name) const {
    return encode ? aws::percent_encode(name, true) : std::string(name);
  }
};

Result<NameWriter> name_writer(const S3Request& request) {
  const std::string type = request.parameter("encoding-type");
  if (!type.empty() && type != "url")
    return invalid_argument("Invalid Encoding Method specified in Request", "encoding-type", type);
  return NameWriter{!type.empty()};
}

Result<std::size_t> max_keys(const S3Request& request) {
  if (!request.has("max-keys")) return kMaxKeys;
  TRY(const std::uint64_t asked,
      parse_number(request.parameter("max-keys"), "max-keys", 0, INT32_MAX));
  return std::min(asked, kMaxKeys);
}

void write_entry(pugi::xml_node node, const store::ObjectInfo& object, const NameWriter& name) {
  add(node, "Key", name(object.key));
  add(node, "LastModified", format_time(object.last_modified));
  add(node, "ETag", quoted_etag(object.etag));
  if (!object.checksum.algorithm.empty()) {
    add(node, "ChecksumAlgorithm", object.checksum.algorithm);
    add(node, "ChecksumType", object.checksum.composite ? "COMPOSITE" : "FULL_OBJECT");
  }
  add(node, "Size", std::to_string(object.size));
  add(node, "StorageClass", storage_class(object.headers));
}

void write_list_owner(pugi::xml_node node, const S3Context& context) {
  auto owner = node.append_child("Owner");
  add(owner, "ID", owner_id(context));
  add(owner, "DisplayName", context.place.account);
}

void write_common_prefixes(pugi::xml_node root, const std::vector<std::string>& prefixes,
                           const NameWriter& name) {
  for (const std::string& prefix : prefixes)
    add(root.append_child("CommonPrefixes"), "Prefix", name(prefix));
}

void write_page(pugi::xml_node root, const store::ListPage& page, const NameWriter& name,
                bool with_owner, const S3Context& context) {
  for (const store::ObjectInfo& object : page.objects) {
    auto node = root.append_child("Contents");
    write_entry(node, object, name);
    if (with_owner) write_list_owner(node, context);
  }
  write_common_prefixes(root, page.common_prefixes, name);
}

void write_version(pugi::xml_node root, const store::ListedVersion& version, const NameWriter& name,
                   const S3Context& context) {
  auto node = root.append_child(version.is_delete_marker ? "DeleteMarker" : "Version");
  if (version.is_delete_marker) {
    add(node, "Key", name(version.info.key));
    add(node, "LastModified", format_time(version.info.last_modified));
  } else {
    write_entry(node, version.info, name);
  }
  add(node, "VersionId", version.info.version_id);
  add(node, "IsLatest", version.is_latest ? "true" : "false");
  write_list_owner(node, context);
}

// A marker within a common prefix stands for all of it.
std::string behind_marker(const store::ListRequest& list, const std::string& marker) {
  if (list.delimiter.empty() || !marker.starts_with(list.prefix)) return marker;
  const std::size_t at = marker.find(list.delimiter, list.prefix.size());
  return at == marker.npos ? marker : marker.substr(0, at + list.delimiter.size());
}

// What all lists begin with.
Result<store::ListRequest> parse_list(const S3Request& request) {
  store::ListRequest list;
  list.bucket = request.bucket;
  list.prefix = request.parameter("prefix");
  list.delimiter = request.parameter("delimiter");
  TRY(list.max_keys, max_keys(request));
  return list;
}

void write_head(pugi::xml_node root, const store::ListRequest& list, bool truncated,
                const NameWriter& name) {
  add(root, "Name", list.bucket);
  add(root, "Prefix", name(list.prefix));
  if (!list.delimiter.empty()) add(root, "Delimiter", name(list.delimiter));
  add(root, "MaxKeys", std::to_string(list.max_keys));
  if (name.encode) add(root, "EncodingType", "url");
  add(root, "IsTruncated", truncated ? "true" : "false");
}

}  // namespace

Outcome list_objects(Call& call) {
  CO_TRY(store::ListRequest list, parse_list(call.request));
  CO_TRY(const NameWriter name, name_writer(call.request));
  const std::string marker = call.request.parameter("marker");
  list.after = behind_marker(list, marker);
  auto read = [&] { return call.context.store.list_objects(list); };
  CO_TRY(const store::ListPage page, co_await on_pool(call.context, read));
  XmlWriter xml("ListBucketResult");
  write_head(xml.root(), list, page.truncated, name);
  add(xml.root(), "Marker", name(marker));
  if (page.truncated && !list.delimiter.empty()) add(xml.root(), "NextMarker", name(page.last));
  write_page(xml.root(), page, name, true, call.context);
  co_return xml_response(xml.to_string());
}

Outcome list_objects_v2(Call& call) {
  const S3Request& request = call.request;
  if (request.parameter("list-type") != "2")
    co_return invalid_argument("Invalid List Type specified in Request", "list-type",
                               request.parameter("list-type"));
  CO_TRY(store::ListRequest list, parse_list(request));
  CO_TRY(const NameWriter name, name_writer(request));
  list.after = request.parameter("start-after");
  if (request.has("continuation-token")) {
    const auto token = aws::from_base64(request.parameter("continuation-token"));
    if (!token || token->empty())
      co_return invalid_argument("The continuation token provided is incorrect",
                                 "continuation-token", request.parameter("continuation-token"));
    list.after = *token;
  }
  auto read = [&] { return call.context.store.list_objects(list); };
  CO_TRY(const store::ListPage page, co_await on_pool(call.context, read));
  XmlWriter xml("ListBucketResult");
  write_head(xml.root(), list, page.truncated, name);
  add(xml.root(), "KeyCount", std::to_string(page.objects.size() + page.common_prefixes.size()));
  if (request.has("continuation-token"))
    add(xml.root(), "ContinuationToken", request.parameter("continuation-token"));
  if (request.has("start-after"))
    add(xml.root(), "StartAfter", name(request.parameter("start-after")));
  if (page.truncated) add(xml.root(), "NextContinuationToken", aws::to_base64(page.last));
  write_page(xml.root(), page, name, request.parameter("fetch-owner") == "true", call.context);
  co_return xml_response(xml.to_string());
}

Outcome list_object_versions(Call& call) {
  const S3Request& request = call.request;
  CO_TRY(store::ListRequest list, parse_list(request));
  CO_TRY(const NameWriter name, name_writer(request));
  const std::string marker = request.parameter("key-marker");
  const std::string version_marker = request.parameter("version-id-marker");
  if (marker.empty() && !version_marker.empty())
    co_return invalid_argument("A version-id marker cannot be specified without a key marker.",
                               "version-id-marker", version_marker);
  if (!version_marker.empty()) CO_TRY_VOID(check_version_id(version_marker));
  list.after = behind_marker(list, marker);
  auto read = [&] { return call.context.store.list_versions(list, version_marker); };
  CO_TRY(const store::VersionPage page, co_await on_pool(call.context, read));
  XmlWriter xml("ListVersionsResult");
  auto root = xml.root();
  write_head(root, list, page.truncated, name);
  add(root, "KeyMarker", name(marker));
  add(root, "VersionIdMarker", version_marker);
  if (page.truncated) {
    add(root, "NextKeyMarker", name(page.last));
    add(root, "NextVersionIdMarker",
        page.last_version.empty() ? store::kNullVersion : page.last_version);
  }
  for (const store::ListedVersion& version : page.versions)
    write_version(root, version, name, call.context);
  write_common_prefixes(root, page.common_prefixes, name);
  co_return xml_response(xml.to_string());
}

}  // namespace trainyard::s3
