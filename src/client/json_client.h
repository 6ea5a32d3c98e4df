#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <string>
#include <string_view>

#include "aws/sigv4.h"
#include "base/result.h"
#include "base/time.h"
#include "net/http_client.h"

namespace trainyard::client {

// Where requests go and as whom.
struct Endpoint {
  std::string url;     // "http://127.0.0.1:9070", without a path
  std::string region;  // "us-east-1"
  aws::Credentials credentials;
};

// AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_REGION or
// AWS_DEFAULT_REGION, as all AWS clients read them. not_found names the first that is missing.
Result<Endpoint> endpoint_from(const std::map<std::string, std::string>& environment);

// A service that speaks AWS JSON 1.1.
struct JsonService {
  std::string_view signing_name;
  std::string_view target_prefix;  // X-Amz-Target is "<prefix>.<Operation>"
};
inline constexpr JsonService kSageMaker{"sagemaker", "SageMaker"};
inline constexpr JsonService kLogs{"logs", "Logs_20140328"};

// One signed call a request; retries nothing. Safe from any number of threads, like its HttpClient.
class JsonClient {
 public:
  // `http` and `clock` outlive this.
  JsonClient(Endpoint endpoint, net::HttpClient& http, const Clock& clock = system_clock());

  // The answer's body. A service's error keeps its code ("ResourceNotFound") in Error::code() and
  // its own message; no answer at all is unavailable, deadline or cancelled, with an empty code.
  Result<boost::json::value> call(const JsonService& service, std::string_view operation,
                                  const boost::json::value& input);

  const Endpoint& endpoint() const { return endpoint_; }

 private:
  Endpoint endpoint_;
  net::HttpClient& http_;
  const Clock& clock_;
};

// The request that call() sends, and how it reads an answer: apart from the I/O.
Result<net::ClientRequest> make_json_request(const Endpoint& endpoint, const JsonService& service,
                                             std::string_view operation, std::string body,
                                             Timestamp now);
Result<boost::json::value> read_json_answer(const net::ClientResponse& response);

}  // namespace trainyard::client
