#pragma once

#include <string>

namespace trainyard::aws {

// The address of a request for a bucket or an object.
struct S3Address {
  std::string origin;  // http(s)://host[:port]
  std::string host;    // the value of the Host header
  std::string path;    // encoded, with the leading slash
};

// `endpoint_url` is http(s)://host[:port]; `bucket` and `key` may be empty. With `virtual_hosted`
// the bucket becomes part of the host name, except if it has a dot and TLS is used: no certificate
// would match.
S3Address s3_address(const std::string& endpoint_url, bool virtual_hosted,
                     const std::string& bucket, const std::string& key);

}  // namespace trainyard::aws
