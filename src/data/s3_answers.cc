#include "data/s3_answers.h"

#include <algorithm>
#include <utility>

#include "aws/crypto.h"
#include "base/percent_encoding.h"
#include "base/time.h"

namespace trainyard::data {
namespace {

// As in the response to a GET: some stores omit the quotes in listings.
std::string listed_etag(const pugi::xml_node& entry) {
  const std::string etag = text_at(entry, "ETag");
  return etag.empty() || etag.find('"') != std::string::npos ? etag : '"' + etag + '"';
}

// S3's errors about its own problems.
bool is_passing(const std::string& code) {
  return code == "InternalError" || code == "SlowDown" || code == "ServiceUnavailable" ||
         code == "RequestTimeout";
}

ErrorKind kind_of(int status, const std::string& code) {
  if (status == 501) return ErrorKind::unimplemented;
  if (code == "XTrainyardObjectDamaged") return ErrorKind::corrupt;  // of the embedded store
  if (status >= 500 || status == 429 || is_passing(code)) return ErrorKind::unavailable;
  if (status == 404) return ErrorKind::not_found;
  if (status == 403) return ErrorKind::denied;
  if (status == 409 || status == 412) return ErrorKind::conflict;
  return ErrorKind::invalid_argument;
}

}  // namespace

std::string text_at(const pugi::xml_node& node, const char* name) {
  return node.child(name).text().get();
}

Result<std::string> decoded_key(const pugi::xml_node& entry) {
  std::string encoded = text_at(entry, "Key");
  std::replace(encoded.begin(), encoded.end(), '+', ' ');
  auto key = percent_decode(encoded);
  if (!key) return Error(ErrorKind::corrupt, "a key can't be decoded");
  return std::move(*key);
}

Result<ObjectInfo> listed_object(const pugi::xml_node& entry) {
  ObjectInfo object;
  TRY(object.key, decoded_key(entry));
  object.size = entry.child("Size").text().as_ullong();
  object.etag = listed_etag(entry);
  object.modified = parse_iso8601(entry.child("LastModified").text().get()).value_or(Timestamp());
  return object;
}

Result<pugi::xml_node> root_of_answer(const net::ClientResponse& response, const char* name,
                                      const std::string& doing, pugi::xml_document& document) {
  const bool is_xml = document.load_buffer(response.body.data(), response.body.size());
  const pugi::xml_node root = is_xml ? document.child(name) : pugi::xml_node();
  if (!root) return Error(ErrorKind::corrupt, doing + ": the answer is no " + std::string(name));
  return root;
}

bool holds_error(const net::ClientResponse& response) {
  pugi::xml_document document;
  return document.load_buffer(response.body.data(), response.body.size()) &&
         document.child("Error");
}

Error error_of_answer(const std::string& doing, const net::ClientResponse& response) {
  pugi::xml_document document;
  std::string code, message;
  if (document.load_buffer(response.body.data(), response.body.size())) {
    code = text_at(document.child("Error"), "Code");
    message = text_at(document.child("Error"), "Message");
  }
  std::string text = doing + ": HTTP " + std::to_string(response.status);
  if (!code.empty()) text += " " + code;
  if (!message.empty()) text += ": " + message;
  return Error(kind_of(response.status, code), std::move(text)).with_code(std::move(code));
}

bool refuses_copying(const Error& error) {
  switch (error.kind()) {
    case ErrorKind::unimplemented:
    case ErrorKind::invalid_argument:
    case ErrorKind::denied:
    case ErrorKind::not_found:
    case ErrorKind::corrupt:
      return true;
    default:
      return false;
  }
}

bool is_expired_error(const std::string& method, const Error& error) {
  if (error.code() == "ExpiredToken" || error.code() == "ExpiredTokenException" ||
      error.code() == "TokenRefreshRequired")
    return true;
  return method == "HEAD" && error.code().empty() &&
         (error.kind() == ErrorKind::denied || error.kind() == ErrorKind::invalid_argument);
}

}  // namespace trainyard::data
