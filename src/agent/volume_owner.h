#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "agent/step.h"

namespace trainyard::agent {

// An ordinary user's agent can neither read files that a container's root wrote with mode 0600 nor
// delete files from its folders. This makes everything in the volume owned, readable and writable
// by this process's user: a container of the training image does that, as root, with its `sh`,
// `chown` and `chmod`; only the volume is mounted in it. Does nothing as root, or if everything is
// this user's already. Works from the plan and what is on disk, without the network; the training
// container must have exited. Idempotent.
Result<void> change_volume_owner(StepContext& context);

// The same for any folder, with a container of that id and image. `runtime` must have the image.
Result<void> change_folder_owner(runtime::Runtime& runtime, const std::string& image,
                                 const std::filesystem::path& folder, const std::string& id,
                                 const std::map<std::string, std::string>& labels);

}  // namespace trainyard::agent
