#include "s3/request.h"

#include <algorithm>

#include "aws/crypto.h"
#include "base/ascii.h"
#include "base/parse_number.h"
#include "base/percent_encoding.h"
#include "base/utf8.h"
#include "s3/error.h"
#include "store/objects/names.h"

namespace trainyard::s3 {

namespace {

Error invalid_uri() {
  return s3_error("InvalidURI", "Couldn't parse the specified URI.");
}

std::string_view without_port(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

// The bucket that the Host header names; empty: path style.
std::string bucket_of_host(std::string_view host_header,
                           const std::vector<std::string>& host_names) {
  const std::string host = lower_case(without_port(host_header));
  auto under = [&host](const std::string& name) -> std::string {
    const std::string suffix = "." + name;
    return host.size() > suffix.size() && host.ends_with(suffix)
               ? host.substr(0, host.size() - suffix.size())
               : "";
  };
  if (host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn")) {
    // <bucket>.s3.<…> or <bucket>.s3-<region>.<…>; a bucket may contain dots, so the last match
    // counts.
    const std::size_t at = std::max(host.rfind(".s3.") == host.npos ? 0 : host.rfind(".s3."),
                                    host.rfind(".s3-") == host.npos ? 0 : host.rfind(".s3-"));
    return host.substr(0, at);
  }
  for (const std::string& name : host_names)
    if (host == lower_case(name)) return {};
  for (const std::string& name : host_names)
    if (const std::string bucket = under(lower_case(name)); !bucket.empty()) return bucket;
  return under("localhost");
}

Result<std::string> decode(std::string_view text, bool plus_is_blank) {
  std::string raw(text);
  if (plus_is_blank) std::replace(raw.begin(), raw.end(), '+', ' ');
  auto decoded = percent_decode(raw);
  if (!decoded || !is_utf8(*decoded) || decoded->find('\0') != std::string::npos)
    return invalid_uri();
  return std::move(*decoded);
}

}  // namespace

std::string S3Request::parameter(const std::string& name) const {
  const auto found = query.find(name);
  return found == query.end() ? std::string() : found->second;
}

bool is_header_value(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

Result<S3Request> parse_request(const net::RequestHead& head,
                                const std::vector<std::string>& host_names) {
  S3Request request;
  request.method = head.method;
  request.headers = head.headers;

  std::string_view query = head.raw_query();
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    TRY(std::string name, decode(pair.substr(0, equals), true));
    TRY(std::string value,
        decode(equals == pair.npos ? std::string_view() : pair.substr(equals + 1), true));
    request.query.emplace(std::move(name), std::move(value));
  }

  TRY(std::string path, decode(head.raw_path(), false));
  if (!path.starts_with('/')) return invalid_uri();
  path.erase(0, 1);
  request.bucket = bucket_of_host(head.headers.get("Host"), host_names);
  if (!request.bucket.empty()) {
    request.key = std::move(path);
    request.bucket_in_host = true;
    return request;
  }
  const std::size_t slash = path.find('/');
  request.bucket = path.substr(0, slash);
  if (slash != path.npos) request.key = path.substr(slash + 1);
  if (request.bucket.empty() && !request.key.empty()) return invalid_uri();
  return request;
}

Result<std::uint64_t> read_integer(std::string_view text, std::string_view name, std::uint64_t min,
                                   std::uint64_t max) {
  const auto number = parse_number<std::uint64_t>(text);
  if (!number || *number < min || *number > max)
    return invalid_argument("Argument " + std::string(name) + " must be an integer between " +
                                std::to_string(min) + " and " + std::to_string(max),
                            name, text);
  return *number;
}

Result<void> check_version_id(std::string_view id) {
  if (id.empty()) return invalid_argument("Version id cannot be the empty string", "versionId", id);
  if (!store::is_version_id(id))
    return invalid_argument("Invalid version id specified", "versionId", id);
  return ok();
}

Result<std::string> version_of(const S3Request& request) {
  std::string id = request.parameter("versionId");
  if (request.has("versionId")) TRY_VOID(check_version_id(id));
  return id;
}

}  // namespace trainyard::s3
