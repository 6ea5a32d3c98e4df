#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

// Credentials for registries, as this machine's configuration has them: what stands for the Lambda
// function of a TrainingRepositoryCredentialsProviderArn (docs/configuration.md, "Registries that
// require credentials"). Pure.
namespace trainyard::model {

// Either `file` or `command` is set.
struct RegistryCredentials {
  std::string function{};                 // the function's ARN, or its name alone
  std::vector<std::string> registries{};  // which get them: "registry.example:5000", "docker.io"
  std::string file{};                     // has the function's answer; absolute
  std::vector<std::string> command{};     // prints it; the program's path is absolute
};

using RegistryCredentialsByName = std::map<std::string, RegistryCredentials>;

// The entry for the function with that ARN; one that has the ARN goes before one that has the name.
// nullptr: none.
const RegistryCredentialsByName::value_type* find_registry_credentials(
    const RegistryCredentialsByName& all, std::string_view function_arn);

// The registry of an image's name, as the tools that pull it understand the name: HOST[:PORT], or
// "docker.io". Empty: the name is a file's, such as "oci:/path".
std::string registry_of(std::string_view image);

}  // namespace trainyard::model
