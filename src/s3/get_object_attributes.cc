#include <algorithm>
#include <set>
#include <string>

#include "base/ascii.h"
#include "s3/error.h"
#include "s3/object_headers.h"
#include "s3/operation.h"
#include "s3/xml.h"

namespace trainyard::s3 {

namespace {

constexpr std::uint64_t kMaxPartsOfPage = 1000;

Result<std::set<std::string>> parse_attributes(const S3Request& request) {
  std::set<std::string> wanted;
  for (const auto& [field, value] : request.headers) {
    if (lower_case(field) != "x-amz-object-attributes") continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      const std::string_view name = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(rest.size(), name.size() + 1));
      wanted.emplace(net::strip_blanks(name));
    }
  }
  if (wanted.empty())
    return s3_error("InvalidRequest",
                    "The x-amz-object-attributes header specifying the attributes to be retrieved "
                    "is either missing or empty");
  const std::set<std::string> known = {"ETag", "Checksum", "ObjectParts", "StorageClass",
                                       "ObjectSize"};
  for (const std::string& name : wanted)
    if (!known.contains(name))
      return invalid_argument("Invalid attribute name specified.", "x-amz-object-attributes", name);
  return wanted;
}

struct PartPage {
  std::uint64_t max = kMaxPartsOfPage;
  std::uint64_t after = 0;
};

Result<PartPage> parse_part_page(const S3Request& request) {
  PartPage page;
  if (request.headers.has("x-amz-max-parts")) {
    TRY(page.max, read_integer(request.header("x-amz-max-parts"), "x-amz-max-parts", 0, INT32_MAX));
  }
  if (request.headers.has("x-amz-part-number-marker")) {
    TRY(page.after, read_integer(request.header("x-amz-part-number-marker"),
                                 "x-amz-part-number-marker", 0, INT32_MAX));
  }
  page.max = std::min(page.max, kMaxPartsOfPage);
  return page;
}

// Each part is listed only if it has its own checksum: otherwise S3 only knows their number.
void write_parts(pugi::xml_node root, const store::ObjectInfo& object, const PartPage& page) {
  if (object.part_sizes.empty()) return;
  const std::size_t count = object.part_sizes.size();
  auto parts = root.append_child("ObjectParts");
  add(parts, "PartsCount", std::to_string(count));
  if (object.part_checksums.empty()) return;
  const std::size_t first = std::min<std::size_t>(page.after, count);
  const std::size_t last = std::min<std::size_t>(first + page.max, count);
  add(parts, "PartNumberMarker", std::to_string(page.after));
  add(parts, "NextPartNumberMarker", std::to_string(last));
  add(parts, "MaxParts", std::to_string(page.max));
  add(parts, "IsTruncated", last < count ? "true" : "false");
  for (std::size_t i = first; i < last; ++i) {
    auto part = parts.append_child("Part");
    add(part, "PartNumber", std::to_string(i + 1));
    add(part, "Size", std::to_string(object.part_sizes[i]));
    add(part, ("Checksum" + object.checksum.algorithm).c_str(), object.part_checksums[i]);
  }
}

}  // namespace

PendingResponse get_object_attributes(Call& call) {
  CO_TRY(const auto wanted, parse_attributes(call.request));
  CO_TRY(const PartPage page, parse_part_page(call.request));
  CO_TRY(const std::string version, version_of(call.request));
  auto look = [&] {
    return call.context.store.get_object_info(call.request.bucket, call.request.key, version);
  };
  CO_TRY(const store::ObjectInfo object, co_await on_pool(call.context, look));
  XmlWriter xml("GetObjectAttributesResponse");
  auto root = xml.root();
  if (wanted.contains("ETag")) add(root, "ETag", object.etag);
  if (wanted.contains("Checksum") && !object.checksum.algorithm.empty()) {
    auto checksum = root.append_child("Checksum");
    add(checksum, ("Checksum" + object.checksum.algorithm).c_str(), object.checksum.value);
    add(checksum, "ChecksumType", object.checksum.composite ? "COMPOSITE" : "FULL_OBJECT");
  }
  if (wanted.contains("ObjectParts")) write_parts(root, object, page);
  if (wanted.contains("StorageClass")) add(root, "StorageClass", storage_class(object.headers));
  if (wanted.contains("ObjectSize")) add(root, "ObjectSize", std::to_string(object.size));
  S3Response response = xml_response(xml.to_string());
  response.headers.set("Last-Modified", format_http_date(object.last_modified));
  write_version_header(object, response.headers);
  co_return response;
}

}  // namespace trainyard::s3
