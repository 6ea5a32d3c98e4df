#include "services/s3/conditions.h"
#include "services/s3/error.h"
#include "services/s3/operation.h"
#include "services/s3/xml.h"

namespace trainyard::s3 {

namespace {

// A thousand keys of 1024 bytes, escaped, with their tags around them.
constexpr Bytes kMaxKeyList = mib(8);
constexpr std::size_t kMostDeletedAtOnce = 1000;

struct Entry {
  std::string key;
  std::string etag;            // If-Match of this entry; empty: none
  bool names_version = false;  // the one that there is, "null"
  std::string refused;         // the name of an element that we don't carry out; empty: none
};

struct DeleteRequest {
  std::vector<Entry> entries;
  bool quiet = false;
};

Result<DeleteRequest> parse_delete(std::string_view document) {
  TRY(const auto xml, parse_xml(document, "Delete"));
  DeleteRequest request;
  const auto root = xml->document_element();
  request.quiet = lower_case(child_text(root, "Quiet")) == "true";
  for (const auto object : root.children("Object")) {
    Entry entry;
    // Keys keep their blanks.
    entry.key = object.child("Key").text().get();
    if (entry.key.empty()) return malformed_xml();
    entry.etag = child_text(object, "ETag");
    if (entry.etag.size() >= 2 && entry.etag.front() == '"')
      entry.etag = entry.etag.substr(1, entry.etag.size() - 2);
    const std::string version = child_text(object, "VersionId");
    entry.names_version = version == "null";
    if (!version.empty() && !entry.names_version) entry.refused = "VersionId";
    for (const char* name : {"LastModifiedTime", "Size"})
      if (object.child(name)) entry.refused = name;
    request.entries.push_back(std::move(entry));
  }
  if (request.entries.empty() || request.entries.size() > kMostDeletedAtOnce)
    return malformed_xml();
  return request;
}

void add_error(pugi::xml_node root, const std::string& key, const Error& error) {
  const ErrorAnswer answer = to_answer(error);
  auto node = root.append_child("Error");
  add(node, "Key", key);
  add(node, "Code", answer.code);
  add(node, "Message", answer.message);
}

}  // namespace

Outcome delete_object(Call& call) {
  store::WriteCondition condition;
  CO_TRY(condition, parse_write_condition(call.request.headers));
  auto erase = [&] {
    return call.context.store.delete_object(call.request.bucket, call.request.key, condition);
  };
  CO_TRY([[maybe_unused]] const bool existed, co_await on_pool(call.context, erase));
  S3Response response;
  response.status = 204;
  if (call.request.has("versionId")) response.headers.set("x-amz-version-id", "null");
  co_return response;
}

Outcome delete_objects(Call& call) {
  const BodyRules& rules = call.body.rules();
  if (rules.md5.empty() && rules.checksum_algorithm.empty())
    co_return s3_error("InvalidRequest",
                       "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
  CO_TRY(const std::string document, co_await call.body.read_document(kMaxKeyList));
  CO_TRY(const DeleteRequest request, parse_delete(document));
  std::vector<store::Deletion> deletions;
  for (const Entry& entry : request.entries)
    if (entry.refused.empty()) deletions.push_back({entry.key, {false, entry.etag}});
  auto erase = [&] { return call.context.store.delete_objects(call.request.bucket, deletions); };
  CO_TRY(const std::vector<Result<bool>> outcomes, co_await on_pool(call.context, erase));

  XmlWriter answer("DeleteResult");
  auto outcome = outcomes.begin();
  for (const Entry& entry : request.entries) {
    if (!entry.refused.empty())
      add_error(answer.root(), entry.key, not_implemented("The element " + entry.refused));
    else if (const Result<bool>& deleted = *outcome++; !deleted)
      add_error(answer.root(), entry.key, deleted.error());
    else if (!request.quiet) {
      auto node = answer.root().append_child("Deleted");
      add(node, "Key", entry.key);
      if (entry.names_version) add(node, "VersionId", "null");
    }
  }
  co_return xml_response(answer.to_string());
}

}  // namespace trainyard::s3
