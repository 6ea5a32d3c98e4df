#include "control/s3_location.h"

namespace trainyard::control {

std::optional<S3Location> parse_s3_location(std::string_view uri) {
  constexpr std::string_view kScheme = "s3://";
  if (!uri.starts_with(kScheme)) return std::nullopt;
  uri.remove_prefix(kScheme.size());
  const auto slash = uri.find('/');
  const std::string_view bucket = uri.substr(0, slash);
  if (bucket.empty()) return std::nullopt;
  const std::string_view key = slash == std::string_view::npos ? "" : uri.substr(slash + 1);
  return S3Location{std::string(bucket), std::string(key)};
}

}  // namespace trainyard::control
