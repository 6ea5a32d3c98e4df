#include "aws/canonical_request.h"

#include <algorithm>

#include "aws/crypto.h"
#include "base/percent_encoding.h"

namespace trainyard::aws {
namespace {

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           const auto lower = [](char c) {
             return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
           };
           return lower(x) == lower(y);
         });
}

// Trimmed, with runs of blanks inside collapsed to one.
std::string collapsed(std::string_view value) {
  std::string result;
  bool blank = false;
  for (const char c : value) {
    if (c == ' ' || c == '\t') {
      blank = !result.empty();
      continue;
    }
    if (blank) result += ' ';
    blank = false;
    result += c;
  }
  return result;
}

// Empty and "." segments are removed, ".." removes the one before it (RFC 3986, 5.2.4). Not for S3.
std::string normalized(std::string_view path) {
  std::vector<std::string_view> remaining;
  std::size_t at = 0;
  while (at <= path.size()) {
    const std::size_t slash = std::min(path.find('/', at), path.size());
    const std::string_view segment = path.substr(at, slash - at);
    at = slash + 1;
    if (segment.empty() || segment == ".") continue;
    if (segment == "..") {
      if (!remaining.empty()) remaining.pop_back();
      continue;
    }
    remaining.push_back(segment);
  }
  std::string result;
  for (const std::string_view segment : remaining) result.append("/").append(segment);
  if (result.empty() || (path.ends_with('/') && result != "/")) result += '/';
  return result;
}

std::string canonical_path(std::string_view path, std::string_view service) {
  if (path.empty()) path = "/";
  if (service == "s3") {
    // Encoded once, whatever the client left unencoded.
    const auto decoded = percent_decode(path);
    return decoded ? percent_encode(*decoded, true) : std::string(path);
  }
  // The path as sent is already encoded; all other services require it encoded once more.
  return percent_encode(normalized(path), true);
}

std::string canonical_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> encoded;
  for (const auto& [name, value] : query_parameters(query))
    if (name != "X-Amz-Signature")
      encoded.emplace_back(percent_encode(name, false), percent_encode(value, false));
  std::sort(encoded.begin(), encoded.end());
  std::string text;
  for (const auto& [name, value] : encoded) {
    if (!text.empty()) text += '&';
    text.append(name).append("=").append(value);
  }
  return text;
}

}  // namespace

const std::string* find_header(const HeaderList& headers, std::string_view name) {
  for (const auto& [key, value] : headers)
    if (same_name(key, name)) return &value;
  return nullptr;
}

std::vector<std::pair<std::string, std::string>> query_parameters(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> parameters;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view item = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (item.empty()) continue;
    const std::size_t equals = std::min(item.find('='), item.size());
    const auto decode = [](std::string_view text) {
      return percent_decode(text).value_or(std::string(text));
    };
    parameters.emplace_back(decode(item.substr(0, equals)),
                            equals < item.size() ? decode(item.substr(equals + 1)) : "");
  }
  return parameters;
}

std::string canonical_request(const SignableRequest& request, std::string_view service,
                              const std::vector<std::string>& signed_headers,
                              std::string_view payload_sha256) {
  std::string text = request.method;
  text.append("\n").append(canonical_path(request.path, service));
  text.append("\n").append(canonical_query(request.query)).append("\n");
  std::string names;
  for (const std::string& name : signed_headers) {
    std::string values;
    bool first = true;
    for (const auto& [key, value] : request.headers) {
      if (!same_name(key, name)) continue;
      if (!first) values += ',';
      values += collapsed(value);
      first = false;
    }
    text.append(name).append(":").append(values).append("\n");
    if (!names.empty()) names += ';';
    names += name;
  }
  text.append("\n").append(names).append("\n").append(payload_sha256);
  return text;
}

std::string signing_key(std::string_view secret_access_key, std::string_view date,
                        std::string_view region, std::string_view service) {
  const std::string date_key = hmac_sha256("AWS4" + std::string(secret_access_key), date);
  return hmac_sha256(hmac_sha256(hmac_sha256(date_key, region), service), "aws4_request");
}

std::string scope_text(std::string_view date, std::string_view region, std::string_view service) {
  std::string scope(date);
  scope.append("/").append(region).append("/").append(service).append("/aws4_request");
  return scope;
}

std::string string_to_sign(std::string_view amz_date, std::string_view scope,
                           std::string_view canonical) {
  std::string text = "AWS4-HMAC-SHA256\n";
  text.append(amz_date).append("\n").append(scope).append("\n").append(sha256_hex(canonical));
  return text;
}

}  // namespace trainyard::aws
