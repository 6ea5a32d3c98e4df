#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "aws/credentials_provider.h"
#include "base/result.h"
#include "data/http_s3_client.h"

namespace CLI {
class App;
}

namespace trainyard::cli {

// Which S3 a command uses, with which credentials.
struct S3Flags {
  std::string data;
  std::string endpoint_url;
  std::string profile;
  std::string region;
};

// --data, --endpoint-url, --profile, --region.
void declare_s3_flags(CLI::App& command, S3Flags& flags);

// An S3 client with everything that it needs. With --data the server of that folder; otherwise the
// endpoint that --endpoint-url, AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL or the profile names, with
// credentials from where all AWS clients find them (client/credentials_chain.h); with a profile
// without an endpoint, AWS itself; with none of these, the server of the default folder.
class S3Connection {
 public:
  // Reads files and the environment only; makes no requests. `cancelled` outlives the connection.
  static Result<S3Connection> open(const S3Flags& flags, const std::atomic<bool>& cancelled);

  data::HttpS3Client& s3() { return *s3_; }

 private:
  std::unique_ptr<net::HttpClient> http_;
  std::shared_ptr<aws::CredentialsProvider> credentials_;  // the client library shares them
  std::unique_ptr<data::HttpS3Client> s3_;
};

}  // namespace trainyard::cli
