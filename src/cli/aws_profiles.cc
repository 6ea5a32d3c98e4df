#include "cli/aws_profiles.h"

#include <algorithm>

namespace trainyard::cli {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

void add_once(std::vector<std::string>& names, std::string_view name) {
  if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end())
    names.emplace_back(name);
}

}  // namespace

std::vector<std::string> section_names(std::string_view ini) {
  std::vector<std::string> names;
  while (!ini.empty()) {
    const std::string_view line = trimmed(ini.substr(0, ini.find('\n')));
    ini.remove_prefix(std::min(ini.find('\n'), ini.size() - 1) + 1);
    if (!line.starts_with('[') || line.find(']') == std::string_view::npos) continue;
    add_once(names, trimmed(line.substr(1, line.find(']') - 1)));
  }
  return names;
}

AwsProfiles stand_in_profiles(std::string_view config, std::string_view credentials,
                              const client::Endpoint& endpoint) {
  std::vector<std::string> names{"default"};
  for (const std::string_view section : section_names(config)) {
    // Of [profile x], [profile "x y"], [sso-session z], [services z] …
    constexpr std::string_view kProfile = "profile";
    if (!section.starts_with(kProfile) || section.size() == kProfile.size()) continue;
    std::string_view name = section.substr(kProfile.size());
    if (name.front() != ' ' && name.front() != '\t') continue;
    name = trimmed(name);
    if (name.size() >= 2 && (name.front() == '"' || name.front() == '\'') &&
        name.back() == name.front()) {
      name = name.substr(1, name.size() - 2);
    }
    add_once(names, name);
  }
  for (const std::string_view section : section_names(credentials)) add_once(names, section);

  AwsProfiles profiles;
  for (const std::string& name : names) {
    const bool quoted = name.find_first_of(" \t") != std::string::npos;
    profiles.config += name == "default" ? "[default]\n"
                       : quoted          ? "[profile \"" + name + "\"]\n"
                                         : "[profile " + name + "]\n";
    profiles.config += "region = " + endpoint.region + "\n";
    profiles.config += "endpoint_url = " + endpoint.url + "\n\n";
    profiles.credentials += "[" + name + "]\n";
    profiles.credentials += "aws_access_key_id = " + endpoint.credentials.access_key_id + "\n";
    profiles.credentials +=
        "aws_secret_access_key = " + endpoint.credentials.secret_access_key + "\n";
    if (!endpoint.credentials.session_token.empty()) {
      profiles.credentials += "aws_session_token = " + endpoint.credentials.session_token + "\n";
    }
    profiles.credentials += "\n";
  }
  return profiles;
}

}  // namespace trainyard::cli
