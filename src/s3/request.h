#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/http.h"

// Parses a request's target in S3's terms. Pure functions.
namespace trainyard::s3 {

struct S3Request {
  std::string method;
  std::string bucket;  // empty: the service itself
  std::string key;     // decoded; empty: the bucket itself
  bool bucket_in_host = false;
  std::map<std::string, std::string> query;  // decoded
  net::Headers headers;

  bool has(const std::string& parameter) const { return query.contains(parameter); }
  // Empty when absent.
  std::string parameter(const std::string& name) const;
  std::string_view header(std::string_view name) const { return headers.get(name); }
};

// Path style, or virtual-host style: <bucket>.<one of `host_names`>, <bucket>.localhost,
// <bucket>.s3.<…>amazonaws.com. InvalidURI: a target that can't be decoded to UTF-8, or contains
// U+0000, which XML can't represent.
Result<S3Request> parse_request(const net::RequestHead& head,
                                const std::vector<std::string>& host_names);

// A number in a query or header. InvalidArgument, which names it: it isn't digits, or out of range.
Result<std::uint64_t> read_integer(std::string_view text, std::string_view name, std::uint64_t min,
                                   std::uint64_t max);

// The version in the query; empty: none. InvalidArgument: not a version's id.
Result<std::string> version_of(const S3Request& request);
Result<void> check_version_id(std::string_view id);

// Whether it is valid in a header: no control characters but the tab.
bool is_header_value(std::string_view text);

}  // namespace trainyard::s3
