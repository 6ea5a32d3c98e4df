#include "data/s3_location.h"

namespace trainyard::data {

Result<S3Location> S3Location::parse(std::string_view uri) {
  const auto fail = [&] {
    return Error(ErrorKind::invalid_argument, "'" + std::string(uri) + "' is not an S3 URI");
  };
  std::string_view rest = uri;
  const auto split = [](std::string_view text) {
    const std::size_t slash = text.find('/');
    S3Location location;
    location.bucket = text.substr(0, slash);
    if (slash != std::string_view::npos) location.key = text.substr(slash + 1);
    return location;
  };
  if (rest.starts_with("s3://")) {
    S3Location location = split(rest.substr(5));
    if (location.bucket.empty()) return fail();
    return location;
  }
  if (!rest.starts_with("https://")) return fail();
  S3Location location = split(rest.substr(8));
  const std::string host = std::move(location.bucket);
  if (host.starts_with("s3.") || host.starts_with("s3-")) return split(location.key);
  const std::size_t at = host.find(".s3");
  if (at == std::string::npos || at == 0) return fail();
  location.bucket = host.substr(0, at);
  return location;
}

std::string join_key(std::string_view prefix, std::string_view rest) {
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  std::string key(prefix);
  if (!key.empty()) key += '/';
  return key.append(rest);
}

}  // namespace trainyard::data
