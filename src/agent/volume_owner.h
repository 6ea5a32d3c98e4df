#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "agent/step.h"

namespace trainyard::agent {

// An ordinary user's agent can neither read what a container's root wrote with mode 0600 nor delete
// it from its folders. Gives all of the volume to this process's user, readable and writable by it:
// a container of the training image does that, as root, with its `sh`, `chown` and `chmod`; nothing
// but the volume is mounted in it. Does nothing as root, or when all is this user's already.
// Works from the plan and what is on disk, without the network; the training container must have
// ended. Idempotent.
Result<void> give_volume_over(StepContext& context);

// The same for any folder, by a container of that id and image. `runtime` must have the image.
Result<void> give_folder_over(runtime::Runtime& runtime, const std::string& image,
                              const std::filesystem::path& folder, const std::string& id,
                              const std::map<std::string, std::string>& labels);

}  // namespace trainyard::agent
