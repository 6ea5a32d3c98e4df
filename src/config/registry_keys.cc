#include <algorithm>
#include <array>

#include "config/key_tables.h"

namespace trainyard::config {
namespace {

using model::RegistryCredentials;

RegistryCredentials& registry_of_table(Settings& settings, const std::string& name) {
  return settings.registry_credentials[name];
}

Result<void> put_registry_function(Settings& settings, const std::string& name,
                                   const Value& value) {
  if (text_of(value).empty()) return invalid("must not be empty");
  registry_of_table(settings, name).function = text_of(value);
  return ok();
}

Result<void> put_registries(Settings& settings, const std::string& name, const Value& value) {
  const auto& registries = std::get<std::vector<std::string>>(value);
  if (registries.empty()) return invalid("must name a registry");
  for (const std::string& registry : registries)
    if (model::registry_of(registry + "/image") != registry)
      return invalid("'" + registry + "' is no HOST[:PORT] as images have it, nor docker.io");
  registry_of_table(settings, name).registries = registries;
  return ok();
}

Result<void> put_registry_file(Settings& settings, const std::string& name, const Value& value) {
  if (!text_of(value).starts_with('/')) return invalid("must be an absolute path");
  registry_of_table(settings, name).file = text_of(value);
  return ok();
}

Result<void> put_registry_command(Settings& settings, const std::string& name, const Value& value) {
  const auto& command = std::get<std::vector<std::string>>(value);
  if (command.empty() || !command.front().starts_with('/'))
    return invalid("must begin with the absolute path of a program");
  registry_of_table(settings, name).command = command;
  return ok();
}

Result<void> check_registry(const Settings& settings, const std::string& name) {
  const RegistryCredentials& own = settings.registry_credentials.at(name);
  if (own.function.empty()) return invalid("needs function");
  if (own.registries.empty()) return invalid("needs registries, which get the credentials");
  if (own.file.empty() == own.command.empty()) return invalid("needs either file or command");
  return ok();
}

Result<void> check_registry_function(const Settings& settings, const std::string& name) {
  TRY_VOID(check_registry(settings, name));
  const std::string& function = settings.registry_credentials.at(name).function;
  for (const auto& [other, credentials] : settings.registry_credentials)
    if (other < name && credentials.function == function)
      return invalid("registry-credentials." + as_key(other) + " is for that function already");
  return ok();
}

constexpr auto kRegistryKeys = std::to_array<Key>({
    {.name = "registry-credentials.*.function",
     .help = "What TrainingRepositoryCredentialsProviderArn names: a Lambda function's ARN, or its "
             "name alone",
     .put = put_registry_function,
     .check = check_registry_function},
    {.name = "registry-credentials.*.registries",
     .type = Type::texts,
     .help = "The registries that get the credentials, each HOST[:PORT] or docker.io",
     .put = put_registries,
     .check = check_registry},
    {.name = "registry-credentials.*.file",
     .help = "A file with what the function returns; read for each pull",
     .put = put_registry_file,
     .check = check_registry},
    {.name = "registry-credentials.*.command",
     .type = Type::texts,
     .help = "A program and its arguments that stand for the function: it is run for each pull, "
             "with the event {} as its input, and prints what the function returns",
     .put = put_registry_command,
     .check = check_registry},
});

}  // namespace

std::span<const Key> registry_keys() {
  return kRegistryKeys;
}

}  // namespace trainyard::config
