#include "client/configuration.h"

#include <algorithm>
#include <utility>

#include "base/parse_number.h"

namespace trainyard::client {
namespace {

constexpr int kDefaultAttempts = 3;  // of the standard retry mode

std::string first_of(std::initializer_list<std::string> values) {
  for (const std::string& value : values)
    if (!value.empty()) return value;
  return {};
}

bool is_true(std::string_view value) {
  return value == "true" || value == "True" || value == "TRUE";
}

// Valid as a label of a host name, since it becomes one.
bool is_region(std::string_view region) {
  return !region.empty() && region.size() <= 63 && !region.starts_with('-') &&
         region.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
             std::string_view::npos;
}

bool is_url(std::string_view url) {
  return url.starts_with("http://") || url.starts_with("https://");
}

std::string configured_endpoint(const Configuration& configuration) {
  const Environment& environment = configuration.environment;
  if (is_true(first_of({look_up(environment, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"),
                        look_up(configuration.profile, "ignore_configured_endpoint_urls")})))
    return {};
  return first_of({look_up(environment, "AWS_ENDPOINT_URL_SAGEMAKER"),
                   look_up(environment, "AWS_ENDPOINT_URL"),
                   look_up(configuration.services, "sagemaker.endpoint_url"),
                   look_up(configuration.profile, "endpoint_url")});
}

Outcome<std::string> resolve_endpoint(const ClientOptions& options,
                                      const Configuration& configuration,
                                      const std::string& region) {
  std::string url = first_of({options.endpoint_url, configured_endpoint(configuration)});
  while (url.ends_with('/')) url.pop_back();
  if (!url.empty()) {
    if (is_url(url)) return url;
    return bad_configuration("the endpoint '" + url + "' is no http:// or https:// URL");
  }
  for (const auto& [variable, setting] :
       {std::pair{"AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"},
        std::pair{"AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"}}) {
    if (is_true(first_of({look_up(configuration.environment, variable),
                          look_up(configuration.profile, setting)})))
      return bad_configuration(std::string(variable) +
                               " is true, and this client doesn't know those endpoints; give "
                               "theirs as AWS_ENDPOINT_URL_SAGEMAKER");
  }
  return "https://api.sagemaker." + region + "." + std::string(dns_suffix(region));
}

Outcome<int> resolve_attempts(const ClientOptions& options, const Configuration& configuration) {
  const std::string text = first_of({look_up(configuration.environment, "AWS_MAX_ATTEMPTS"),
                                     look_up(configuration.profile, "max_attempts")});
  int attempts = options.max_attempts.value_or(kDefaultAttempts);
  if (!options.max_attempts && !text.empty()) attempts = parse_number<int>(text).value_or(0);
  if (attempts >= 1) return attempts;
  return bad_configuration("the number of attempts is '" +
                           (options.max_attempts ? std::to_string(attempts) : text) +
                           "', and must be 1 or more");
}

}  // namespace

ApiError bad_configuration(std::string message) {
  return {.code = ErrorCode::BadConfiguration, .message = std::move(message)};
}

Outcome<Configuration> read_configuration(const ClientOptions& options, Environment environment) {
  auto files = ProfileFiles::read(environment);
  if (!files) return bad_configuration(files.error().message());
  Configuration configuration;
  configuration.profile_is_an_option = !options.profile.empty();
  configuration.files = files->config_path() + " and " + files->credentials_path();
  const std::string named = first_of({options.profile, look_up(environment, "AWS_PROFILE")});
  configuration.profile_name = named.empty() ? "default" : named;
  if (auto profile = files->find_profile(configuration.profile_name)) {
    configuration.profile = *std::move(profile);
  } else if (!named.empty()) {
    return bad_configuration("the profile '" + named + "' is neither in " + files->config_path() +
                             " nor in " + files->credentials_path());
  }
  if (const std::string services = look_up(configuration.profile, "services"); !services.empty()) {
    auto found = files->find_services(services);
    if (!found)
      return bad_configuration("the profile '" + configuration.profile_name +
                               "' names the services section '" + services + "', which isn't in " +
                               files->config_path());
    configuration.services = *std::move(found);
  }
  configuration.environment = std::move(environment);
  return configuration;
}

Outcome<JsonClientSettings> resolve_settings(const ClientOptions& options,
                                             const Configuration& configuration) {
  const Environment& environment = configuration.environment;
  JsonClientSettings settings;
  settings.region = first_of({options.region, look_up(environment, "AWS_REGION"),
                              look_up(environment, "AWS_DEFAULT_REGION"),
                              look_up(configuration.profile, "region")});
  if (settings.region.empty())
    return bad_configuration("no region: neither AWS_REGION nor AWS_DEFAULT_REGION is set, and " +
                             configuration.files + " have none for the profile '" +
                             configuration.profile_name + "'");
  if (!is_region(settings.region))
    return bad_configuration("'" + settings.region + "' is no region's name");
  auto url = resolve_endpoint(options, configuration, settings.region);
  if (!url) return url.error();
  settings.url = *std::move(url);
  auto attempts = resolve_attempts(options, configuration);
  if (!attempts) return attempts.error();
  settings.max_attempts = *attempts;
  settings.ca_bundle = first_of({options.ca_bundle, look_up(environment, "AWS_CA_BUNDLE"),
                                 look_up(configuration.profile, "ca_bundle")});
  settings.connect_timeout = options.connect_timeout;
  settings.request_timeout = options.request_timeout;
  return settings;
}

std::string_view dns_suffix(std::string_view region) {
  // botocore 1.44, data/partitions.json.
  static constexpr std::pair<std::string_view, std::string_view> kPartitions[] = {
      {"cn-", "amazonaws.com.cn"},   {"eusc-", "amazonaws.eu"},      {"us-iso-", "c2s.ic.gov"},
      {"us-isob-", "sc2s.sgov.gov"}, {"us-isof-", "csp.hci.ic.gov"}, {"eu-isoe-", "cloud.adc-e.uk"},
  };
  for (const auto& [start, suffix] : kPartitions)
    if (region.starts_with(start)) return suffix;
  return "amazonaws.com";
}

}  // namespace trainyard::client
