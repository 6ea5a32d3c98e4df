#include <optional>
#include <utility>

#include "base/ascii.h"
#include "s3/conditions.h"
#include "s3/error.h"
#include "s3/operation.h"
#include "s3/xml.h"

namespace trainyard::s3 {

namespace {

// A thousand keys of 1024 bytes, escaped, with their elements.
constexpr Bytes kMaxKeyList = mib(8);
constexpr std::size_t kMaxDeletedAtOnce = 1000;

struct Entry {
  std::string key;
  std::string etag;     // If-Match of this entry; empty: none
  std::string version;  // empty: none
  std::optional<Error> refused;
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
    // Blanks in keys are preserved.
    entry.key = object.child("Key").text().get();
    if (entry.key.empty()) return malformed_xml();
    entry.etag = child_text(object, "ETag");
    if (entry.etag.size() >= 2 && entry.etag.front() == '"')
      entry.etag = entry.etag.substr(1, entry.etag.size() - 2);
    entry.version = child_text(object, "VersionId");
    if (!entry.version.empty())
      if (const auto valid = check_version_id(entry.version); !valid) entry.refused = valid.error();
    for (const char* name : {"LastModifiedTime", "Size"})
      if (object.child(name)) entry.refused = not_implemented("The element " + std::string(name));
    request.entries.push_back(std::move(entry));
  }
  if (request.entries.empty() || request.entries.size() > kMaxDeletedAtOnce) return malformed_xml();
  return request;
}

void add_error(pugi::xml_node root, const Entry& entry, const Error& error) {
  const ErrorAnswer answer = to_answer(error);
  auto node = root.append_child("Error");
  add(node, "Key", entry.key);
  if (!entry.version.empty()) add(node, "VersionId", entry.version);
  add(node, "Code", answer.code);
  add(node, "Message", answer.message);
}

void add_deleted(pugi::xml_node root, const Entry& entry, const store::DeletionOutcome& done) {
  auto node = root.append_child("Deleted");
  add(node, "Key", entry.key);
  if (!entry.version.empty()) add(node, "VersionId", entry.version);
  if (!done.is_delete_marker) return;
  add(node, "DeleteMarker", "true");
  add(node, "DeleteMarkerVersionId", done.version_id);
}

}  // namespace

PendingResponse delete_object(Call& call) {
  store::Deletion deletion{call.request.key, {}, {}};
  CO_TRY(deletion.condition, parse_write_condition(call.request.headers));
  CO_TRY(deletion.version, version_of(call.request));
  auto erase = [&]() -> Result<store::DeletionOutcome> {
    TRY(auto outcomes, call.context.store.delete_objects(call.request.bucket, {deletion}));
    return std::move(outcomes.front());
  };
  CO_TRY(const store::DeletionOutcome done, co_await on_pool(call.context, erase));
  S3Response response;
  response.status = 204;
  if (!done.version_id.empty()) response.headers.set("x-amz-version-id", done.version_id);
  if (done.is_delete_marker) response.headers.set("x-amz-delete-marker", "true");
  co_return response;
}

PendingResponse delete_objects(Call& call) {
  const BodyRules& rules = call.body.rules();
  if (rules.md5.empty() && rules.checksum_algorithm.empty())
    co_return s3_error("InvalidRequest",
                       "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
  CO_TRY(const std::string document, co_await call.body.read_document(kMaxKeyList));
  CO_TRY(const DeleteRequest request, parse_delete(document));
  std::vector<store::Deletion> deletions;
  for (const Entry& entry : request.entries)
    if (!entry.refused) deletions.push_back({entry.key, {false, entry.etag}, entry.version});
  auto erase = [&] { return call.context.store.delete_objects(call.request.bucket, deletions); };
  CO_TRY(const auto outcomes, co_await on_pool(call.context, erase));

  XmlWriter answer("DeleteResult");
  auto outcome = outcomes.begin();
  for (const Entry& entry : request.entries) {
    if (entry.refused)
      add_error(answer.root(), entry, *entry.refused);
    else if (const auto& deleted = *outcome++; !deleted)
      add_error(answer.root(), entry, deleted.error());
    else if (!request.quiet)
      add_deleted(answer.root(), entry, *deleted);
  }
  co_return xml_response(answer.to_string());
}

}  // namespace trainyard::s3
