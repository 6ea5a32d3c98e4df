#include "aws/s3_uri.h"

#include <algorithm>
#include <utility>

namespace trainyard::aws {
namespace {

constexpr std::string_view kS3 = "s3://";
constexpr std::string_view kHttps = "https://";

// The parts before and after the first '/'.
std::pair<std::string_view, std::string_view> cut(std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  return {text.substr(0, slash), text.substr(std::min(slash + 1, text.size()))};
}

bool is_s3_host(std::string_view host) {
  return (host.starts_with("s3.") || host.starts_with("s3-")) &&
         (host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn"));
}

}  // namespace

std::string S3Uri::to_string() const {
  return "s3://" + bucket + "/" + key;
}

std::optional<S3Uri> S3Uri::parse(std::string_view text) {
  if (text.starts_with(kS3)) {
    const auto [bucket, key] = cut(text.substr(kS3.size()));
    if (bucket.empty()) return std::nullopt;
    return S3Uri{std::string(bucket), std::string(key)};
  }
  if (!text.starts_with(kHttps)) return std::nullopt;
  const auto [host, path] = cut(text.substr(kHttps.size()));
  if (is_s3_host(host)) {
    const auto [bucket, key] = cut(path);
    if (bucket.empty()) return std::nullopt;
    return S3Uri{std::string(bucket), std::string(key)};
  }
  // A bucket's name may contain dots, even ".s3.": the last one after which S3's own host remains
  // ends it.
  for (std::size_t dot = host.rfind(".s3"); dot != std::string_view::npos && dot > 0;
       dot = host.rfind(".s3", dot - 1))
    if (is_s3_host(host.substr(dot + 1)))
      return S3Uri{std::string(host.substr(0, dot)), std::string(path)};
  return std::nullopt;
}

}  // namespace trainyard::aws
