#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "model/launch_plan.h"
#include "model/registry_credentials.h"
#include "model/training_job.h"

// What a job's TrainingImageConfig means with this machine's configuration. Pure.
namespace trainyard::control {

// A training image.
struct ImageNames {
  std::string wanted;  // as the request or its algorithm has it
  std::string pulled;  // what the image map makes of it
};

// Who tells the credentials for the image's registry; nullopt: nobody has to. invalid_argument: the
// image isn't in a registry, or the configuration has no such function, or not for that registry.
// The message is CreateTrainingJob's.
Result<std::optional<model::PlanRegistryLogin>> registry_login(
    const model::CreateTrainingJobRequest& request, const ImageNames& image,
    const model::RegistryCredentialsByName& credentials);

// What CreateTrainingJob checks: registry_login(). ValidationException.
Result<void> check_registry_login(const model::CreateTrainingJobRequest& request,
                                  const ImageNames& image,
                                  const model::RegistryCredentialsByName& credentials);

}  // namespace trainyard::control
