#include "client/container_credentials.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "base/files.h"
#include "client/configuration.h"

namespace trainyard::client {
namespace {

constexpr std::chrono::minutes kRefreshBefore{5};
constexpr std::chrono::milliseconds kFetchTimeout{2000};  // botocore's

constexpr std::string_view kRelativeHost = "http://169.254.170.2";
// Where plain HTTP may go, besides 127.0.0.0/8: "Container credential provider" in the AWS SDKs and
// Tools Reference Guide.
constexpr std::string_view kPlainHosts[] = {"169.254.170.2", "169.254.170.23", "[fd00:ec2::23]",
                                            "localhost", "[::1]"};

// "http://[::1]:80/x" -> "[::1]"
std::string_view host_of(std::string_view url) {
  url.remove_prefix(std::min(url.find("://") + 3, url.size()));
  url = url.substr(0, url.find_first_of("/?#"));
  if (url.starts_with('[')) return url.substr(0, url.find(']') + 1);
  return url.substr(0, url.find(':'));
}

bool may_be_plain(std::string_view host) {
  if (std::find(std::begin(kPlainHosts), std::end(kPlainHosts), host) != std::end(kPlainHosts))
    return true;
  return host.starts_with("127.") &&
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::string text_of(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

ApiError failure(ErrorCode code, const std::string& why) {
  return {.code = code, .message = "get the container's credentials: " + why};
}

}  // namespace

Outcome<ContainerEndpoint> container_endpoint(const Environment& environment) {
  const std::string relative = look_up(environment, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  ContainerEndpoint endpoint;
  if (!relative.empty()) {
    endpoint.url = std::string(kRelativeHost) + relative;
  } else {
    endpoint.url = look_up(environment, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
    const bool plain = endpoint.url.starts_with("http://") && may_be_plain(host_of(endpoint.url));
    if (!endpoint.url.empty() && !plain && !endpoint.url.starts_with("https://"))
      return bad_configuration("AWS_CONTAINER_CREDENTIALS_FULL_URI is '" + endpoint.url +
                               "': neither https nor an address of this machine");
  }
  endpoint.token_file = look_up(environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  endpoint.token = look_up(environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN");
  return endpoint;
}

ContainerCredentials::ContainerCredentials(ContainerEndpoint endpoint, Surroundings surroundings)
    : endpoint_(std::move(endpoint)), surroundings_(std::move(surroundings)) {}

Outcome<aws::Credentials> ContainerCredentials::get(const std::stop_token& stop) {
  const MutexLock lock(mutex_);
  const Timestamp now = surroundings_.clock->now();
  if (current_ && now < current_->expiration - kRefreshBefore) return current_->credentials;
  auto fetched = fetch(stop);
  if (fetched) {
    current_ = *std::move(fetched);
  } else if (!current_ || now >= current_->expiration) {
    return fetched.error();
  }
  return current_->credentials;
}

Outcome<ContainerCredentials::Expiring> ContainerCredentials::fetch(
    const std::stop_token& stop) const {
  net::ClientRequest request;
  request.url = endpoint_.url;
  request.headers.add("Accept", "application/json");
  std::string token = endpoint_.token;
  if (!endpoint_.token_file.empty()) {
    auto text = read_file(endpoint_.token_file);
    if (!text) return failure(ErrorCode::NoCredentials, text.error().message());
    token = *std::move(text);
  }
  if (!token.empty()) request.headers.add("Authorization", std::move(token));
  request.connect_timeout = kFetchTimeout;
  request.total_timeout = kFetchTimeout;
  request.stop = stop;
  const auto response = surroundings_.send(request);
  if (response) return read(*response);
  switch (response.error().kind()) {
    case ErrorKind::cancelled:
      return failure(ErrorCode::Cancelled, response.error().message());
    case ErrorKind::deadline:
      return failure(ErrorCode::TimedOut, response.error().message());
    case ErrorKind::unavailable:
      return failure(ErrorCode::Unreachable, response.error().message());
    default:
      return failure(ErrorCode::NoCredentials, response.error().message());
  }
}

Outcome<ContainerCredentials::Expiring> ContainerCredentials::read(
    const net::ClientResponse& response) {
  if (response.status != 200) {
    ApiError error = failure(ErrorCode::NoCredentials, "HTTP " + std::to_string(response.status) +
                                                           ": " + response.body.substr(0, 200));
    error.http_status = response.status;
    return error;
  }
  std::error_code failed;
  const auto json = boost::json::parse(response.body, failed);
  if (failed || !json.is_object())
    return failure(ErrorCode::NoCredentials, "the answer is no JSON object");
  const auto& object = json.get_object();
  const auto expiration = parse_iso8601(text_of(object, "Expiration"));
  Expiring read{{text_of(object, "AccessKeyId"), text_of(object, "SecretAccessKey"),
                 text_of(object, "Token")},
                expiration.value_or(Timestamp())};
  if (!expiration || read.credentials.access_key_id.empty() ||
      read.credentials.secret_access_key.empty())
    return failure(ErrorCode::NoCredentials,
                   "the answer lacks AccessKeyId, SecretAccessKey or Expiration");
  return read;
}

}  // namespace trainyard::client
