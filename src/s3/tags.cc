#include "s3/tags.h"

#include <algorithm>
#include <set>

#include "aws/crypto.h"
#include "base/percent_encoding.h"
#include "base/utf8.h"
#include "s3/error.h"
#include "s3/request.h"

namespace trainyard::s3 {

namespace {

constexpr std::size_t kMaxTagKey = 128;  // characters
constexpr std::size_t kMaxTagValue = 256;

Error invalid_tag(const char* message, const std::string& key, const std::string& value) {
  return s3_error("InvalidTag", message, {{"TagKey", key}, {"TagValue", value}});
}

Result<void> check_tags(const Tags& tags, std::size_t max) {
  if (tags.size() > max)
    return s3_error("BadRequest", max == kMaxObjectTags
                                      ? "Object tags cannot be greater than 10"
                                      : "Bucket tag count cannot be greater than 50");
  std::set<std::string_view> seen;
  for (const auto& [key, value] : tags) {
    if (key.empty() || count_characters(key) > kMaxTagKey || !is_header_value(key))
      return invalid_tag("The TagKey you have provided is invalid", key, value);
    if (count_characters(value) > kMaxTagValue || !is_header_value(value))
      return invalid_tag("The TagValue you have provided is invalid", key, value);
    if (key.starts_with("aws:"))
      return invalid_tag("System tags cannot be added/updated by requester", key, value);
    if (!seen.insert(key).second)
      return invalid_tag("Cannot provide multiple Tags with the same key", key, value);
  }
  return ok();
}

// A query string; nullopt if it is malformed.
std::optional<Tags> parse_query(std::string_view text) {
  Tags tags;
  while (!text.empty()) {
    std::string pair(text.substr(0, text.find('&')));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    std::replace(pair.begin(), pair.end(), '+', ' ');
    const std::size_t equals = pair.find('=');
    const auto key = percent_decode(std::string_view(pair).substr(0, equals));
    const auto value = percent_decode(
        equals == pair.npos ? std::string_view() : std::string_view(pair).substr(equals + 1));
    if (!key || !value || !is_utf8(*key) || !is_utf8(*value)) return std::nullopt;
    tags.emplace_back(*key, *value);
  }
  return tags;
}

}  // namespace

Result<Tags> parse_tagging_document(std::string_view document, std::size_t max) {
  TRY(const auto xml, parse_xml(document, "Tagging"));
  const auto set = xml->document_element().child("TagSet");
  if (!set) return malformed_xml();
  return parse_tag_set(set, max);
}

Result<Tags> parse_tag_set(const pugi::xml_node& set, std::size_t max) {
  Tags tags;
  for (const auto tag : set.children("Tag")) {
    if (!tag.child("Key") || !tag.child("Value")) return malformed_xml();
    tags.emplace_back(tag.child("Key").text().get(), tag.child("Value").text().get());
  }
  TRY_VOID(check_tags(tags, max));
  return tags;
}

Result<Tags> parse_tagging_header(std::string_view header) {
  auto tags = parse_query(header);
  if (!tags)
    return invalid_argument(
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters "
        "without tag name duplicates.",
        "x-amz-tagging", header);
  TRY_VOID(check_tags(*tags, kMaxObjectTags));
  return std::move(*tags);
}

std::string encode_tags(const Tags& tags) {
  std::string text;
  for (const auto& [key, value] : tags) {
    if (!text.empty()) text += '&';
    text += percent_encode(key, false) + "=" + percent_encode(value, false);
  }
  return text;
}

Tags decode_tags(std::string_view text) {
  return parse_query(text).value_or(Tags());
}

std::string write_tagging_document(const Tags& tags) {
  XmlWriter xml("Tagging");
  auto set = xml.root().append_child("TagSet");
  for (const auto& [key, value] : tags) {
    auto tag = set.append_child("Tag");
    add(tag, "Key", key);
    add(tag, "Value", value);
  }
  return xml.to_string();
}

}  // namespace trainyard::s3
