#include "client/profile_files.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/files.h"

namespace trainyard::client {
namespace {

std::string path_from(const Environment& environment, std::string_view variable,
                      std::string_view below_home) {
  const std::string home = look_up(environment, "HOME");
  const std::string named = look_up(environment, variable);
  if (named.empty()) return home + std::string(below_home);
  return named.starts_with("~/") ? home + named.substr(1) : named;
}

Result<Sections> read_profile_file(const std::string& path) {
  auto text = read_file(path);
  if (!text && text.error().kind() == ErrorKind::not_found) return Sections();
  if (!text) return text.error();
  auto parsed = aws::parse_profile_file(*text);
  if (!parsed) return parsed.error().wrap(path);
  return parsed;
}

std::optional<Section> find_section(const Sections& file, const std::string& name) {
  const auto found = file.find(name);
  return found == file.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

Environment process_environment() {
  Environment environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals != std::string_view::npos)
      environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

std::string look_up(const TextMap& map, std::string_view name) {
  const auto found = map.find(name);
  return found == map.end() ? std::string() : found->second;
}

Result<ProfileFiles> ProfileFiles::read(const Environment& environment) {
  ProfileFiles files;
  files.config_path_ = path_from(environment, "AWS_CONFIG_FILE", "/.aws/config");
  files.credentials_path_ =
      path_from(environment, "AWS_SHARED_CREDENTIALS_FILE", "/.aws/credentials");
  TRY(files.config_, read_profile_file(files.config_path_));
  TRY(files.credentials_, read_profile_file(files.credentials_path_));
  return files;
}

std::optional<Section> ProfileFiles::find_profile(std::string_view name) const {
  auto config = find_section(config_, "profile " + std::string(name));
  if (!config && name == "default") config = find_section(config_, "default");
  auto credentials = find_section(credentials_, std::string(name));
  if (!config) return credentials;
  if (credentials) credentials->merge(*config);
  return credentials ? credentials : config;
}

std::optional<Section> ProfileFiles::find_services(std::string_view name) const {
  return find_section(config_, "services " + std::string(name));
}

}  // namespace trainyard::client
