#pragma once

#include <string>

namespace trainyard::aws {

// Where a request for a bucket or an object goes.
struct S3Address {
  std::string origin;  // http(s)://host[:port]
  std::string host;    // as the Host header says it
  std::string path;    // encoded, from the slash on
};

// `endpoint_url` is http(s)://host[:port]; `bucket` and `key` may be empty. With `virtual_hosted`
// the bucket stands in the host's name, but not one with a dot over TLS: no certificate would fit.
S3Address s3_address(const std::string& endpoint_url, bool virtual_hosted,
                     const std::string& bucket, const std::string& key);

}  // namespace trainyard::aws
