#include "data/s3_location.h"

namespace trainyard::data {

Result<S3Location> parse_s3_location(std::string_view uri) {
  auto location = S3Location::parse(uri);
  if (!location)
    return Error(ErrorKind::invalid_argument, "'" + std::string(uri) + "' is not an S3 URI");
  return std::move(*location);
}

std::string join_key(std::string_view prefix, std::string_view rest) {
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  std::string key(prefix);
  if (!key.empty()) key += '/';
  return key.append(rest);
}

}  // namespace trainyard::data
