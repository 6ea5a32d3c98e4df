#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "aws/credentials_provider.h"
#include "base/result.h"
#include "base/time.h"
#include "client/client_options.h"
#include "client/dependencies.h"
#include "client/outcome.h"
#include "client/retry.h"

namespace trainyard::client {

// Address and region of the service.
struct Endpoint {
  std::string url;     // "http://127.0.0.1:9070", without a path
  std::string region;  // "us-east-1"
  aws::Credentials credentials;
};

// AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_REGION or
// AWS_DEFAULT_REGION, as all AWS clients read them. not_found names the first missing one.
Result<Endpoint> endpoint_from(const std::map<std::string, std::string>& environment);

// A service that speaks AWS JSON 1.1.
struct JsonService {
  std::string_view signing_name;
  std::string_view target_prefix;  // X-Amz-Target is "<prefix>.<Operation>"
};
inline constexpr JsonService kSageMaker{"sagemaker", "SageMaker"};
inline constexpr JsonService kLogs{"logs", "Logs_20140328"};

struct JsonClientSettings {
  std::string url;
  std::string region;
  std::string ca_bundle{};  // empty: the system's certificates
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds request_timeout{60'000};  // for one attempt
  int max_attempts = 3;
};

// Signed calls of AWS's JSON services, retried according to client/retry.h. All calls of a client
// share its retry quota. Safe from any number of threads.
class JsonClient {
 public:
  JsonClient(JsonClientSettings settings, std::shared_ptr<aws::CredentialsProvider> credentials,
             Dependencies dependencies);
  JsonClient(const JsonClient&) = delete;
  JsonClient& operator=(const JsonClient&) = delete;

  // Returns the answer's body.
  Outcome<boost::json::value> call(const JsonService& service, std::string_view operation,
                                   const boost::json::value& input,
                                   const CallOptions& options = {});

  const JsonClientSettings& settings() const { return settings_; }
  const Dependencies& dependencies() const { return dependencies_; }

 private:
  Outcome<boost::json::value> attempt(const JsonService& service, std::string_view operation,
                                      const std::string& body, const CallOptions& options);

  const JsonClientSettings settings_;
  const std::shared_ptr<aws::CredentialsProvider> credentials_;  // shared with other clients
  const Dependencies dependencies_;
  RetryQuota quota_;
};

// Makes the request of an attempt, and parses an answer: without I/O.
Result<net::ClientRequest> make_json_request(const Endpoint& endpoint, const JsonService& service,
                                             std::string_view operation, std::string body,
                                             Timestamp now);
Outcome<boost::json::value> read_json_answer(const net::ClientResponse& response);

}  // namespace trainyard::client
