#include "cli/run_environment.h"

#include <string_view>

#include "net/upstream_proxies.h"

namespace trainyard::cli {
namespace {

using Environment = std::map<std::string, std::string>;

// Variables that could override our endpoint and credentials, or make clients refuse a custom
// endpoint (botocore does, with the last two). AWS SDKs and Tools Reference Guide, "Environment
// variables".
constexpr const char* kRedirectingVariables[] = {"AWS_PROFILE",
                                                 "AWS_DEFAULT_PROFILE",
                                                 "AWS_SESSION_TOKEN",
                                                 "AWS_SECURITY_TOKEN",
                                                 "AWS_CREDENTIAL_EXPIRATION",
                                                 "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
                                                 "AWS_ROLE_ARN",
                                                 "AWS_ROLE_SESSION_NAME",
                                                 "AWS_WEB_IDENTITY_TOKEN_FILE",
                                                 "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                                                 "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
                                                 "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                                                 "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
                                                 "AWS_USE_DUALSTACK_ENDPOINT",
                                                 "AWS_USE_FIPS_ENDPOINT"};
constexpr std::string_view kEndpointOfAService = "AWS_ENDPOINT_URL_";

void set_both_cases(Environment& environment, const std::string& lower, const std::string& value) {
  std::string upper = lower;
  for (char& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  environment[lower] = value;
  environment[upper] = value;
}

std::string value_or_empty(const Environment& environment, const char* name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

std::string direct_hosts(const std::string& url) {
  std::string hosts = "localhost,127.0.0.1,::1";
  const std::size_t scheme = url.find("://");
  const auto server = net::parse_host_port(
      std::string_view(url).substr(scheme == std::string::npos ? 0 : scheme + 3), 80);
  if (server && server->host != "localhost" && server->host != "127.0.0.1" &&
      server->host != "::1") {
    hosts += "," + server->host;
  }
  return hosts;
}

}  // namespace

std::map<std::string, std::string> run_environment(Environment inherited, const RunSetup& setup) {
  Environment all = std::move(inherited);
  for (const char* name : kRedirectingVariables) all.erase(name);
  std::erase_if(all,
                [](const auto& entry) { return entry.first.starts_with(kEndpointOfAService); });
  for (const auto& [name, value] : client_environment(setup.endpoint, setup.account))
    all[name] = value;
  all["AWS_CONFIG_FILE"] = setup.config_file;
  all["AWS_SHARED_CREDENTIALS_FILE"] = setup.credentials_file;
  // No program may find the credentials of the machine that this runs on.
  all["AWS_EC2_METADATA_DISABLED"] = "true";

  const std::string direct = direct_hosts(setup.endpoint.url);
  if (!setup.proxy_port) {
    std::string theirs = value_or_empty(all, "no_proxy");
    if (theirs.empty()) theirs = value_or_empty(all, "NO_PROXY");
    set_both_cases(all, "no_proxy", theirs.empty() ? direct : theirs + "," + direct);
    return all;
  }
  const std::string proxy = "http://127.0.0.1:" + std::to_string(*setup.proxy_port);
  set_both_cases(all, "http_proxy", proxy);
  set_both_cases(all, "https_proxy", proxy);
  // Our proxy respects the user's own exceptions: in the environment they would bypass it, to AWS.
  set_both_cases(all, "no_proxy", direct);
  all.erase("all_proxy");
  all.erase("ALL_PROXY");
  all["NODE_USE_ENV_PROXY"] = "1";  // Node.js 22.21 and 24 use the proxy variables only with it
  for (const auto& [name, file] : setup.trust) all[name] = file;
  return all;
}

}  // namespace trainyard::cli
