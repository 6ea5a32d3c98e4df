#include "client/container_credentials.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "aws/expiring_credentials.h"
#include "base/files.h"
#include "client/configuration.h"

namespace trainyard::client {
namespace {

constexpr std::chrono::milliseconds kFetchTimeout{2000};  // botocore's

constexpr std::string_view kRelativeHost = "http://169.254.170.2";
// The hosts besides 127.0.0.0/8 to which plain HTTP is allowed: "Container credential provider" in
// the AWS SDKs and Tools Reference Guide.
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

Result<aws::ExpiringCredentials> fetch(const ContainerEndpoint& endpoint,
                                       const Dependencies& dependencies,
                                       const std::stop_token& stop) {
  net::ClientRequest request;
  request.url = endpoint.url;
  request.headers.add("Accept", "application/json");
  std::string token = endpoint.token;
  if (!endpoint.token_file.empty()) {
    TRY(token, read_file(endpoint.token_file));
  }
  if (!token.empty()) request.headers.add("Authorization", std::move(token));
  request.connect_timeout = kFetchTimeout;
  request.total_timeout = kFetchTimeout;
  request.stop = stop;
  TRY(const auto response, dependencies.send(request));
  return aws::read_container_credentials(response.status, response.body);
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

std::shared_ptr<aws::CredentialsProvider> container_credentials(ContainerEndpoint endpoint,
                                                                Dependencies dependencies) {
  const Clock& clock = *dependencies.clock;
  return std::make_shared<aws::RefreshedCredentials>(
      clock, [endpoint = std::move(endpoint),
              dependencies = std::move(dependencies)](const std::stop_token& stop) {
        auto fetched = fetch(endpoint, dependencies, stop);
        if (!fetched) fetched = fetched.error().wrap("get the container's credentials");
        return fetched;
      });
}

}  // namespace trainyard::client
