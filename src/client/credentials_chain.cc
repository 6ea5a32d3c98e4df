#include "client/credentials_chain.h"

#include <optional>
#include <utility>

#include "client/container_credentials.h"

namespace trainyard::client {
namespace {

using Found = Outcome<std::shared_ptr<aws::CredentialsProvider>>;

std::shared_ptr<aws::CredentialsProvider> fixed(aws::Credentials credentials) {
  return std::make_shared<aws::FixedCredentials>(std::move(credentials));
}

// nullopt: it has neither key.
std::optional<Found> from_pair(aws::Credentials credentials, std::string_view where) {
  const bool has_id = !credentials.access_key_id.empty();
  const bool has_secret = !credentials.secret_access_key.empty();
  if (!has_id && !has_secret) return std::nullopt;
  if (has_id && has_secret) return Found(fixed(std::move(credentials)));
  return Found(bad_configuration(std::string(where) + " has an access key's " +
                                 (has_id ? "id without its secret" : "secret without its id")));
}

std::optional<Found> from_environment(const Configuration& configuration) {
  const Environment& environment = configuration.environment;
  if (auto found = from_pair(
          {look_up(environment, "AWS_ACCESS_KEY_ID"), look_up(environment, "AWS_SECRET_ACCESS_KEY"),
           look_up(environment, "AWS_SESSION_TOKEN")},
          "the environment"))
    return found;
  if (!look_up(environment, "AWS_WEB_IDENTITY_TOKEN_FILE").empty())
    return Found(
        bad_configuration("AWS_WEB_IDENTITY_TOKEN_FILE is set, and this client does not support "
                          "web identity tokens; give it keys"));
  return std::nullopt;
}

std::optional<Found> from_profile(const Configuration& configuration) {
  const std::string where = "the profile '" + configuration.profile_name + "'";
  const auto refusal = [&](std::string_view setting) {
    return Found(bad_configuration(
        where + " has '" + std::string(setting) +
        "', which this client does not support; give it keys, for example in the environment"));
  };
  // In the order of botocore's chain: these go before the profile's keys …
  for (const char* setting :
       {"role_arn", "web_identity_token_file", "sso_session", "sso_start_url"})
    if (configuration.profile.contains(setting)) return refusal(setting);
  if (auto found = from_pair({look_up(configuration.profile, "aws_access_key_id"),
                              look_up(configuration.profile, "aws_secret_access_key"),
                              look_up(configuration.profile, "aws_session_token")},
                             where))
    return found;
  // … and these behind.
  for (const char* setting : {"credential_process", "login_session"})
    if (configuration.profile.contains(setting)) return refusal(setting);
  return std::nullopt;
}

std::optional<Found> from_container(const Configuration& configuration,
                                    const Dependencies& dependencies) {
  auto endpoint = container_endpoint(configuration.environment);
  if (!endpoint) return Found(endpoint.error());
  if (endpoint->url.empty()) return std::nullopt;
  return Found(container_credentials(*std::move(endpoint), dependencies));
}

}  // namespace

Outcome<std::shared_ptr<aws::CredentialsProvider>> resolve_credentials(
    const ClientOptions& options, const Configuration& configuration,
    const Dependencies& dependencies) {
  if (options.credentials) {
    if (auto found = from_pair(*options.credentials, "ClientOptions::credentials")) return *found;
    return bad_configuration("ClientOptions::credentials has no keys");
  }
  if (!configuration.profile_is_an_option)
    if (auto found = from_environment(configuration)) return *found;
  if (auto found = from_profile(configuration)) return *found;
  if (auto found = from_container(configuration, dependencies)) return *found;
  return ApiError{
      .code = ErrorCode::NoCredentials,
      .message = std::string("no credentials: ") +
                 (configuration.profile_is_an_option ? "" : "AWS_ACCESS_KEY_ID isn't set, ") +
                 configuration.files + " have no keys for the profile '" +
                 configuration.profile_name +
                 "', and neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor "
                 "AWS_CONTAINER_CREDENTIALS_FULL_URI is set"};
}

}  // namespace trainyard::client
