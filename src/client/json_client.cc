#include "client/json_client.h"

#include <boost/json.hpp>
#include <utility>

#include "aws/crypto.h"

namespace trainyard::client {
namespace {

namespace json = boost::json;

std::string_view string_member(const json::object& object, std::string_view name) {
  const json::value* member = object.if_contains(name);
  return member != nullptr && member->is_string() ? std::string_view(member->get_string())
                                                  : std::string_view();
}

// "com.amazonaws.sagemaker#ResourceNotFound" and "ResourceNotFound:http://…" both mean
// ResourceNotFound.
std::string_view bare_code(std::string_view type) {
  if (const auto hash = type.rfind('#'); hash != std::string_view::npos)
    type.remove_prefix(hash + 1);
  return type.substr(0, type.find(':'));
}

ErrorKind kind_of(int status, std::string_view code) {
  if (code.starts_with("ResourceNotFound")) return ErrorKind::not_found;
  if (code.starts_with("ResourceInUse") || code.starts_with("Conflict")) return ErrorKind::conflict;
  if (code.starts_with("ResourceLimitExceeded")) return ErrorKind::exhausted;
  if (code.starts_with("Throttling")) return ErrorKind::unavailable;
  if (code == "UnknownOperationException") return ErrorKind::unimplemented;
  if (status == 401 || status == 403 || code.starts_with("AccessDenied") ||
      code == "UnrecognizedClientException" || code == "InvalidSignatureException" ||
      code.starts_with("ExpiredToken")) {
    return ErrorKind::denied;
  }
  return status >= 500 ? ErrorKind::unavailable : ErrorKind::invalid_argument;
}

Error service_error(const net::ClientResponse& response) {
  std::string code(bare_code(response.headers.get("x-amzn-ErrorType")));
  std::string message;
  std::error_code failed;
  const json::value body = json::parse(response.body, failed);
  if (!failed && body.is_object()) {
    const json::object& object = body.get_object();
    if (code.empty()) code = bare_code(string_member(object, "__type"));
    message = string_member(object, "message");
    if (message.empty()) message = string_member(object, "Message");
  }
  if (message.empty()) message = "HTTP status " + std::to_string(response.status);
  return Error(kind_of(response.status, code), std::move(message)).with_code(std::move(code));
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

JsonClient::JsonClient(Endpoint endpoint, net::HttpClient& http, const Clock& clock)
    : endpoint_(std::move(endpoint)), http_(http), clock_(clock) {}

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

Result<json::value> read_json_answer(const net::ClientResponse& response) {
  if (response.status < 200 || response.status > 299) return service_error(response);
  if (response.body.empty()) return json::value(json::object());
  std::error_code failed;
  json::value body = json::parse(response.body, failed);
  if (failed) {
    return Error(ErrorKind::corrupt, "the answer is not JSON: " + response.body.substr(0, 200));
  }
  return body;
}

Result<json::value> JsonClient::call(const JsonService& service, std::string_view operation,
                                     const json::value& input) {
  TRY(const net::ClientRequest request,
      make_json_request(endpoint_, service, operation, json::serialize(input), clock_.now()));
  const auto response = http_.send(request);
  if (!response) return response.error().wrap(std::string(operation) + " at " + endpoint_.url);
  return read_json_answer(*response);
}

}  // namespace trainyard::client
