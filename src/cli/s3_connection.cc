#include "cli/s3_connection.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <utility>

#include "cli/command.h"
#include "client/configuration.h"
#include "client/credentials_chain.h"
#include "client/error_translation.h"

namespace trainyard::cli {
namespace {

using client::look_up;

constexpr std::chrono::seconds kCallTimeout{30};

std::string first_of(std::initializer_list<std::string> values) {
  for (const std::string& value : values)
    if (!value.empty()) return value;
  return {};
}

// The endpoint and the credentials of requests.
struct NamedEndpoint {
  data::HttpS3Options options;
  std::shared_ptr<aws::CredentialsProvider> credentials;
};

bool is_named(const S3Flags& flags, const client::Environment& environment) {
  return !flags.endpoint_url.empty() || !flags.profile.empty() ||
         !look_up(environment, "AWS_ENDPOINT_URL_S3").empty() ||
         !look_up(environment, "AWS_ENDPOINT_URL").empty();
}

std::string url_of(const S3Flags& flags, const client::Configuration& configuration,
                   const std::string& region) {
  const std::string url =
      first_of({flags.endpoint_url, look_up(configuration.environment, "AWS_ENDPOINT_URL_S3"),
                look_up(configuration.environment, "AWS_ENDPOINT_URL"),
                look_up(configuration.services, "s3.endpoint_url"),
                look_up(configuration.profile, "endpoint_url")});
  if (!url.empty()) return url;
  return "https://s3." + region + "." + std::string(client::dns_suffix(region));
}

Result<NamedEndpoint> named_endpoint(const S3Flags& flags, client::Environment environment) {
  client::ClientOptions options;
  options.profile = flags.profile;
  const auto configuration = client::read_configuration(options, std::move(environment));
  if (!configuration) return client::to_error(configuration.error());
  NamedEndpoint named;
  // Any, if the store accepts every region: so does boto3.
  named.options.region = first_of({flags.region, look_up(configuration->environment, "AWS_REGION"),
                                   look_up(configuration->environment, "AWS_DEFAULT_REGION"),
                                   look_up(configuration->profile, "region"), "us-east-1"});
  std::string url = url_of(flags, *configuration, named.options.region);
  while (url.ends_with('/')) url.pop_back();
  if (!url.starts_with("http://") && !url.starts_with("https://"))
    return Error(ErrorKind::invalid_argument,
                 "the endpoint '" + url + "' is no http:// or https:// URL");
  named.options.endpoint_url = url;
  named.options.virtual_hosted = url.find(".amazonaws.com") != std::string::npos;
  named.options.ca_file = first_of({look_up(configuration->environment, "AWS_CA_BUNDLE"),
                                    look_up(configuration->profile, "ca_bundle")});
  auto credentials = client::resolve_credentials(
      options, *configuration, client::real_dependencies(std::make_shared<net::HttpClient>()));
  if (!credentials) return client::to_error(credentials.error());
  named.credentials = *std::move(credentials);
  return named;
}

Result<NamedEndpoint> own_server(const S3Flags& flags) {
  ClientFlags client;
  client.data = flags.data;
  TRY(FoundServer found, find_server(client));
  NamedEndpoint own;
  own.options.endpoint_url = found.endpoint.url;
  own.options.region = first_of({flags.region, found.endpoint.region});
  own.credentials = std::make_shared<aws::FixedCredentials>(found.endpoint.credentials);
  return own;
}

}  // namespace

void declare_s3_flags(CLI::App& command, S3Flags& flags) {
  command
      .add_option("--data", flags.data,
                  "The server's folder (default: the store that the environment names, otherwise "
                  "the default folder's server)")
      ->type_name("DIR");
  command.add_option("--endpoint-url", flags.endpoint_url, "The URL of any other S3 store")
      ->type_name("URL")
      ->excludes("--data");
  command
      .add_option("--profile", flags.profile,
                  "Credentials, region and endpoint of this AWS profile")
      ->type_name("NAME")
      ->excludes("--data");
  command.add_option("--region", flags.region, "The store's region")
      ->type_name("NAME")
      ->excludes("--data");
}

Result<S3Connection> S3Connection::open(const S3Flags& flags, const std::atomic<bool>& cancelled) {
  client::Environment environment = client::process_environment();
  const bool named = flags.data.empty() && is_named(flags, environment);
  TRY(NamedEndpoint endpoint,
      named ? named_endpoint(flags, std::move(environment)) : own_server(flags));
  S3Connection connection;
  connection.http_ = std::make_unique<net::HttpClient>();
  connection.credentials_ = std::move(endpoint.credentials);
  endpoint.options.patience = kCallTimeout;
  endpoint.options.cancelled = &cancelled;
  connection.s3_ = std::make_unique<data::HttpS3Client>(
      *connection.http_, *connection.credentials_, system_clock(), std::move(endpoint.options));
  return connection;
}

}  // namespace trainyard::cli
