#pragma once

#include <chrono>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "client/json_client.h"
#include "net/http_client.h"

namespace trainyard::client {

struct CallerIdentity {
  std::string account;  // 12 digits
  std::string arn;
};

// The operations of STS that are needed to identify the caller, and to assume a role. One signed
// request per call, without retries; errors as JsonClient's. Safe from any number of threads, like
// its HttpClient.
class StsClient {
 public:
  // `http` and `clock` outlive this.
  StsClient(Endpoint endpoint, net::HttpClient& http, const Clock& clock = system_clock());

  Result<CallerIdentity> get_caller_identity();
  Result<aws::Credentials> assume_role(const std::string& role_arn, const std::string& session_name,
                                       std::chrono::seconds duration);

 private:
  // The answer's XML.
  Result<std::string> call(std::string form);

  Endpoint endpoint_;
  net::HttpClient& http_;
  const Clock& clock_;
};

// Parses answers: without I/O.
Result<CallerIdentity> read_caller_identity(const std::string& xml);
Result<aws::Credentials> read_assumed_role(const std::string& xml);
// For an answer other than 2xx.
Error read_query_error(int status, const std::string& body);

}  // namespace trainyard::client
