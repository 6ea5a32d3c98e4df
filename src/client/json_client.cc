#include "client/json_client.h"

#include <boost/json.hpp>
#include <utility>

#include "aws/crypto.h"
#include "aws/sigv4.h"
#include "client/error_translation.h"

namespace trainyard::client {
namespace {

namespace json = boost::json;

ApiError cancelled_error(int attempts) {
  return {.code = ErrorCode::Cancelled, .message = "the call was cancelled", .attempts = attempts};
}

}  // namespace

Result<Endpoint> endpoint_from(const std::map<std::string, std::string>& environment) {
  const auto find = [&](const char* name) -> std::string {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string() : found->second;
  };
  Endpoint endpoint;
  endpoint.url = find("AWS_ENDPOINT_URL");
  while (endpoint.url.ends_with('/')) endpoint.url.pop_back();
  endpoint.region = find("AWS_REGION");
  if (endpoint.region.empty()) endpoint.region = find("AWS_DEFAULT_REGION");
  endpoint.credentials = {find("AWS_ACCESS_KEY_ID"), find("AWS_SECRET_ACCESS_KEY"),
                          find("AWS_SESSION_TOKEN")};
  const auto missing = [](const char* name) {
    return Error(ErrorKind::not_found, std::string(name) + " is not set");
  };
  if (endpoint.url.empty()) return missing("AWS_ENDPOINT_URL");
  if (endpoint.credentials.access_key_id.empty()) return missing("AWS_ACCESS_KEY_ID");
  if (endpoint.credentials.secret_access_key.empty()) return missing("AWS_SECRET_ACCESS_KEY");
  if (endpoint.region.empty()) return missing("AWS_REGION");
  return endpoint;
}

JsonClient::JsonClient(JsonClientSettings settings,
                       std::shared_ptr<aws::CredentialsProvider> credentials,
                       Dependencies dependencies)
    : settings_(std::move(settings)),
      credentials_(std::move(credentials)),
      dependencies_(std::move(dependencies)) {}

Result<net::ClientRequest> make_json_request(const Endpoint& endpoint, const JsonService& service,
                                             std::string_view operation, std::string body,
                                             Timestamp now) {
  const auto scheme = endpoint.url.find("://");
  if (scheme == std::string::npos) {
    return Error(ErrorKind::invalid_argument, "'" + endpoint.url + "' is not a URL");
  }
  const std::string host = endpoint.url.substr(scheme + 3);
  aws::SignableRequest signable;
  signable.method = "POST";
  signable.path = "/";
  signable.headers = {
      {"Host", host},
      {"Content-Type", "application/x-amz-json-1.1"},
      {"X-Amz-Target", std::string(service.target_prefix) + "." + std::string(operation)},
  };
  const aws::HeaderList signature = aws::sign_headers(
      signable, endpoint.credentials, {endpoint.region, std::string(service.signing_name)},
      aws::sha256_hex(body), now);
  net::ClientRequest request;
  request.method = signable.method;
  request.url = endpoint.url + signable.path;
  for (const auto& [name, value] : signable.headers) request.headers.add(name, value);
  for (const auto& [name, value] : signature) request.headers.set(name, value);
  request.body = std::move(body);
  return request;
}

Outcome<json::value> read_json_answer(const net::ClientResponse& response) {
  if (response.status < 200 || response.status > 299) return read_service_error(response);
  if (response.body.empty()) return json::value(json::object());
  std::error_code failed;
  json::value body = json::parse(response.body, failed);
  if (!failed) return body;
  return ApiError{.code = ErrorCode::BadAnswer,
                  .message = "the answer is not JSON: " + response.body.substr(0, 200),
                  .request_id = std::string(response.headers.get("x-amzn-RequestId")),
                  .http_status = response.status};
}

Outcome<json::value> JsonClient::attempt(const JsonService& service, std::string_view operation,
                                         const std::string& body, const CallOptions& options) {
  auto credentials = credentials_->get(options.stop);
  if (!credentials) return credentials_error(credentials.error());
  const Endpoint endpoint{settings_.url, settings_.region, std::move(*credentials)};
  auto request = make_json_request(endpoint, service, operation, body, dependencies_.clock->now());
  if (!request) return transfer_error(request.error());
  request->ca_file = settings_.ca_bundle;
  request->connect_timeout = settings_.connect_timeout;
  request->total_timeout = options.request_timeout.value_or(settings_.request_timeout);
  request->idle_timeout = request->total_timeout;
  request->stop = options.stop;
  const auto response = dependencies_.send(*request);
  if (response) return read_json_answer(*response);
  return transfer_error(response.error().wrap(std::string(operation) + " at " + settings_.url));
}

Outcome<json::value> JsonClient::call(const JsonService& service, std::string_view operation,
                                      const json::value& input, const CallOptions& options) {
  const std::string body = json::serialize(input);
  int to_give_back = RetryQuota::kGivenBackByAFirstSuccess;
  for (int attempts = 1;; ++attempts) {
    if (options.stop.stop_requested()) return cancelled_error(attempts - 1);
    auto answer = attempt(service, operation, body, options);
    if (answer) {
      quota_.release(to_give_back);
      return answer;
    }
    ApiError error = answer.error();
    error.attempts = attempts;
    const RetryKind kind = retry_kind_of(error);
    if (kind == RetryKind::none || attempts >= settings_.max_attempts) return error;
    to_give_back = retry_cost(kind);
    if (!quota_.acquire(to_give_back)) return error;
    const auto wait = retry_pause(kind, attempts, dependencies_.random(), error.retry_after);
    if (!dependencies_.pause(wait, options.stop)) return cancelled_error(attempts);
  }
}

}  // namespace trainyard::client
