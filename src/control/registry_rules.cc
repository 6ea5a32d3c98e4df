#include "control/registry_rules.h"

#include <algorithm>

#include "control/api_errors.h"

namespace trainyard::control {
namespace {

using Login = std::optional<model::PlanRegistryLogin>;

Error invalid_image_config(const std::string& why) {
  return Error(ErrorKind::invalid_argument, "Invalid TrainingImageConfig. " + why);
}

}  // namespace

Result<Login> registry_login(const model::CreateTrainingJobRequest& request,
                             const ImageNames& image,
                             const model::RegistryCredentialsByName& credentials) {
  if (!request.algorithm_specification || !request.algorithm_specification->training_image_config)
    return Login();
  const model::TrainingImageConfig& config =
      *request.algorithm_specification->training_image_config;
  if (config.training_repository_access_mode != model::TrainingRepositoryAccessMode::Vpc)
    return Login();
  if (model::registry_of(image.wanted).empty())
    return invalid_image_config("TrainingRepositoryAccessMode Vpc is for images in registries; '" +
                                image.wanted + "' is a file's");
  if (!config.training_repository_auth_config) return Login();
  const std::string arn =
      config.training_repository_auth_config->training_repository_credentials_provider_arn.value_or(
          "");
  const auto* const found = model::find_registry_credentials(credentials, arn);
  if (found == nullptr)
    return invalid_image_config(
        "The function '" + arn +
        "' of TrainingRepositoryCredentialsProviderArn does not exist: registry-credentials of "
        "Trainyard's configuration has no table for it");
  const std::string registry = model::registry_of(image.pulled);
  if (registry.empty()) return Login();  // the image map has it as a file
  const auto& [name, own] = *found;
  if (std::ranges::find(own.registries, registry) == own.registries.end())
    return invalid_image_config("The function '" + arn + "' has no credentials for '" + registry +
                                "', the registry of the training image '" + image.wanted +
                                "': registry-credentials." + name +
                                ".registries of Trainyard's configuration doesn't name it");
  return Login(model::PlanRegistryLogin{
      .function = arn, .registry = registry, .file = own.file, .command = own.command});
}

Result<void> check_registry_login(const model::CreateTrainingJobRequest& request,
                                  const ImageNames& image,
                                  const model::RegistryCredentialsByName& credentials) {
  const auto login = registry_login(request, image, credentials);
  if (login) return ok();
  return validation_error(login.error().message());
}

}  // namespace trainyard::control
