#include "store/objects/names.h"

#include <algorithm>

#include "store/objects/object_types.h"

namespace trainyard::store {

namespace {

bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool looks_like_ipv4(std::string_view name) {
  return std::count(name.begin(), name.end(), '.') == 3 &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

}  // namespace

bool is_valid_bucket_name(std::string_view name) {
  if (name.size() < 3 || name.size() > 63) return false;
  if (!is_lower_or_digit(name.front()) || !is_lower_or_digit(name.back())) return false;
  if (!std::all_of(name.begin(), name.end(),
                   [](char c) { return is_lower_or_digit(c) || c == '.' || c == '-'; }))
    return false;
  if (name.find("..") != std::string_view::npos || looks_like_ipv4(name)) return false;
  // Reserved by S3 ("General purpose bucket naming rules" of its user guide).
  for (const std::string_view prefix : {"xn--", "sthree-", "amzn-s3-demo-"})
    if (name.starts_with(prefix)) return false;
  for (const std::string_view suffix : {"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"})
    if (name.ends_with(suffix)) return false;
  return true;
}

bool is_version_id(std::string_view id) {
  if (id == kNullVersion) return true;
  return id.size() == 32 && std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

std::vector<std::string_view> split_key(std::string_view key) {
  std::vector<std::string_view> segments;
  for (;;) {
    const std::size_t slash = key.find('/');
    segments.push_back(key.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    key.remove_prefix(slash + 1);
  }
}

bool is_plain_key(std::string_view key) {
  if (key.empty() || key.size() > kMaxKeyBytes) return false;
  if (std::any_of(key.begin(), key.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7f;
      }))
    return false;
  const auto segments = split_key(key);
  return std::all_of(segments.begin(), segments.end(), [](std::string_view segment) {
    return !segment.empty() && segment.size() <= 255 && segment != "." && segment != "..";
  });
}

}  // namespace trainyard::store
