#include "data/file_placement.h"

#include <algorithm>
#include <cerrno>

namespace trainyard::data {
namespace {

constexpr std::size_t kMaxNameLength = 255;  // NAME_MAX of every Linux file system that matters

std::string_view relative_part(std::string_view prefix, std::string_view key) {
  if (prefix.empty() || prefix.ends_with('/')) {
    if (key != prefix) return key.substr(prefix.size());
  } else if (key.size() > prefix.size() && key[prefix.size()] == '/') {
    return key.substr(prefix.size() + 1);
  }
  const std::size_t slash = prefix.rfind('/');
  return slash == std::string_view::npos ? key : key.substr(slash + 1);
}

}  // namespace

bool is_errno_of_path(int number) {
  return number == ENAMETOOLONG || number == ENOTDIR || number == EISDIR || number == EEXIST ||
         number == ELOOP || number == EINVAL || number == EILSEQ;
}

Result<std::optional<std::string>> place_object(std::string_view bucket, std::string_view prefix,
                                                std::string_view key) {
  if (key.ends_with('/')) return std::optional<std::string>();
  const std::string uri = "s3://" + std::string(bucket) + "/" + std::string(key);
  if (key.find("//") != std::string_view::npos || key.starts_with('/'))
    return Error(ErrorKind::invalid_argument, "Failed to download data. S3 key: " + uri +
                                                  " has an illegal char sub-sequence '//' in it");
  const std::string_view relative = relative_part(prefix, key);
  for (std::size_t at = 0; at <= relative.size();) {
    const std::size_t end = std::min(relative.find('/', at), relative.size());
    const std::string_view segment = relative.substr(at, end - at);
    if (segment.empty() || segment == "." || segment == ".." || segment.size() > kMaxNameLength ||
        segment.find('\0') != std::string_view::npos)
      return Error(ErrorKind::invalid_argument,
                   "Failed to download data. S3 key: " + uri + " can't be a file: '" +
                       std::string(segment.substr(0, 64)) + "' is no file name");
    at = end + 1;
  }
  return std::optional<std::string>(relative);
}

}  // namespace trainyard::data
