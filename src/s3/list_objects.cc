#include "aws/crypto.h"
#include "base/percent_encoding.h"
#include "s3/error.h"
#include "s3/object_headers.h"
#include "s3/operation.h"
#include "s3/xml.h"

namespace trainyard::s3 {

namespace {

constexpr std::uint64_t kMaxKeys = 1000;

// How names are written into the list: unchanged, or percent-encoded at the client's request (a key
// may contain characters that XML can't).
struct NameWriter {
  bool encode = false;
  std::string operator()(std::string_view name) const {
    return encode ? percent_encode(name, true) : std::string(name);
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
  TRY(const std::uint64_t requested,
      read_integer(request.parameter("max-keys"), "max-keys", 0, INT32_MAX));
  return std::min(requested, kMaxKeys);
}

void write_entry(XmlText& xml, const store::ObjectInfo& object, const NameWriter& name) {
  xml.add("Key", name(object.key));
  xml.add("LastModified", format_time(object.last_modified));
  xml.add("ETag", quoted_etag(object.etag));
  if (!object.checksum.algorithm.empty()) {
    xml.add("ChecksumAlgorithm", object.checksum.algorithm);
    xml.add("ChecksumType", object.checksum.composite ? "COMPOSITE" : "FULL_OBJECT");
  }
  xml.add("Size", std::to_string(object.size));
  xml.add("StorageClass", storage_class(object.headers));
}

// The account, in each entry.
class OwnerWriter {
 public:
  explicit OwnerWriter(const S3Context& context)
      : id_(owner_id(context)), name_(context.place.account) {}
  void write(XmlText& xml) const {
    xml.open("Owner");
    xml.add("ID", id_);
    xml.add("DisplayName", name_);
    xml.close();
  }

 private:
  const std::string id_, name_;
};

void write_common_prefixes(XmlText& xml, const std::vector<std::string>& prefixes,
                           const NameWriter& name) {
  for (const std::string& prefix : prefixes) {
    xml.open("CommonPrefixes");
    xml.add("Prefix", name(prefix));
    xml.close();
  }
}

void write_page(XmlText& xml, const store::ListPage& page, const NameWriter& name, bool with_owner,
                const S3Context& context) {
  const OwnerWriter owner(context);
  for (const store::ObjectInfo& object : page.objects) {
    xml.open("Contents");
    write_entry(xml, object, name);
    if (with_owner) owner.write(xml);
    xml.close();
  }
  write_common_prefixes(xml, page.common_prefixes, name);
}

void write_version(XmlText& xml, const store::ListedVersion& version, const NameWriter& name,
                   const OwnerWriter& owner) {
  xml.open(version.is_delete_marker ? "DeleteMarker" : "Version");
  if (version.is_delete_marker) {
    xml.add("Key", name(version.info.key));
    xml.add("LastModified", format_time(version.info.last_modified));
  } else {
    write_entry(xml, version.info, name);
  }
  xml.add("VersionId", version.info.version_id);
  xml.add("IsLatest", version.is_latest ? "true" : "false");
  owner.write(xml);
  xml.close();
}

// A marker within a common prefix covers all of the prefix.
std::string behind_marker(const store::ListRequest& list, const std::string& marker) {
  if (list.delimiter.empty() || !marker.starts_with(list.prefix)) return marker;
  const std::size_t at = marker.find(list.delimiter, list.prefix.size());
  return at == marker.npos ? marker : marker.substr(0, at + list.delimiter.size());
}

// The first elements of all lists.
Result<store::ListRequest> parse_list(const S3Request& request) {
  store::ListRequest list;
  list.bucket = request.bucket;
  list.prefix = request.parameter("prefix");
  list.delimiter = request.parameter("delimiter");
  TRY(list.max_keys, max_keys(request));
  return list;
}

void write_head(XmlText& xml, const store::ListRequest& list, bool truncated,
                const NameWriter& name) {
  xml.add("Name", list.bucket);
  xml.add("Prefix", name(list.prefix));
  if (!list.delimiter.empty()) xml.add("Delimiter", name(list.delimiter));
  xml.add("MaxKeys", std::to_string(list.max_keys));
  if (name.encode) xml.add("EncodingType", "url");
  xml.add("IsTruncated", truncated ? "true" : "false");
}

}  // namespace

PendingResponse list_objects(Call& call) {
  CO_TRY(store::ListRequest list, parse_list(call.request));
  CO_TRY(const NameWriter name, name_writer(call.request));
  const std::string marker = call.request.parameter("marker");
  list.after = behind_marker(list, marker);
  auto read = [&] { return call.context.store.list_objects(list); };
  CO_TRY(const store::ListPage page, co_await on_pool(call.context, read));
  XmlText xml("ListBucketResult");
  write_head(xml, list, page.truncated, name);
  xml.add("Marker", name(marker));
  if (page.truncated && !list.delimiter.empty()) xml.add("NextMarker", name(page.last));
  write_page(xml, page, name, true, call.context);
  co_return xml_response(xml.finish());
}

PendingResponse list_objects_v2(Call& call) {
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
  XmlText xml("ListBucketResult");
  write_head(xml, list, page.truncated, name);
  xml.add("KeyCount", std::to_string(page.objects.size() + page.common_prefixes.size()));
  if (request.has("continuation-token"))
    xml.add("ContinuationToken", request.parameter("continuation-token"));
  if (request.has("start-after")) xml.add("StartAfter", name(request.parameter("start-after")));
  if (page.truncated) xml.add("NextContinuationToken", aws::to_base64(page.last));
  write_page(xml, page, name, request.parameter("fetch-owner") == "true", call.context);
  co_return xml_response(xml.finish());
}

PendingResponse list_object_versions(Call& call) {
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
  XmlText xml("ListVersionsResult");
  write_head(xml, list, page.truncated, name);
  xml.add("KeyMarker", name(marker));
  xml.add("VersionIdMarker", version_marker);
  if (page.truncated) {
    xml.add("NextKeyMarker", name(page.last));
    xml.add("NextVersionIdMarker",
            page.last_version.empty() ? store::kNullVersion : page.last_version);
  }
  const OwnerWriter owner(call.context);
  for (const store::ListedVersion& version : page.versions)
    write_version(xml, version, name, owner);
  write_common_prefixes(xml, page.common_prefixes, name);
  co_return xml_response(xml.finish());
}

}  // namespace trainyard::s3
