#include "cli/aws_profiles.h"

#include <algorithm>
#include <vector>

#include "aws/profile_file.h"
#include "data/credentials_file.h"

namespace trainyard::cli {
namespace {

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end())
    names.push_back(name);
}

}  // namespace

AwsProfiles stand_in_profiles(std::string_view config, std::string_view credentials,
                              const client::Endpoint& endpoint) {
  std::vector<std::string> names{"default"};
  // The name in [profile x], [profile "x y"], [sso-session z], [services z] …
  constexpr std::string_view kProfile = "profile ";
  for (const std::string& section : aws::profile_section_names(config))
    if (section.starts_with(kProfile)) add_once(names, section.substr(kProfile.size()));
  for (const std::string& section : aws::profile_section_names(credentials))
    add_once(names, section);

  AwsProfiles profiles;
  for (const std::string& name : names) {
    const bool quoted = name.find_first_of(" \t") != std::string::npos;
    profiles.config += name == "default" ? "[default]\n"
                       : quoted          ? "[profile \"" + name + "\"]\n"
                                         : "[profile " + name + "]\n";
    profiles.config += "region = " + endpoint.region + "\n";
    profiles.config += "endpoint_url = " + endpoint.url + "\n\n";
    profiles.credentials += data::credentials_file_text(endpoint.credentials, name) + "\n";
  }
  return profiles;
}

}  // namespace trainyard::cli
