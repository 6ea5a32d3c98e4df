#include "aws/s3_address.h"

#include "aws/crypto.h"
#include "base/percent_encoding.h"

namespace trainyard::aws {

S3Address s3_address(const std::string& endpoint_url, bool virtual_hosted,
                     const std::string& bucket, const std::string& key) {
  const std::size_t colon = endpoint_url.find("://");
  const std::size_t host_at = colon == std::string::npos ? 0 : colon + 3;
  const std::string scheme = endpoint_url.substr(0, host_at);
  std::string host = endpoint_url.substr(host_at);
  std::string path = "/";
  const bool dotted_over_tls = scheme == "https://" && bucket.find('.') != std::string::npos;
  if (virtual_hosted && !bucket.empty() && !dotted_over_tls)
    host.insert(0, bucket + ".");
  else
    path += bucket + (key.empty() ? "" : "/");
  return {scheme + host, host, path + percent_encode(key, true)};
}

}  // namespace trainyard::aws
