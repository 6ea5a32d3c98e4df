#pragma once

#include <string_view>

#include "base/result.h"
#include "model/launch_plan.h"
#include "runtime/runtime.h"

namespace trainyard::agent {

// The code of errors of mount_of_file_system(): the request's fault, or the configuration's.
inline constexpr std::string_view kNotMountable = "NotMountable";

// How a channel's FileSystemDataSource is mounted in the container, from the folder where the
// machine has the file system. No component of DirectoryPath may be a link, so nothing outside of
// the folder is reached. What other file systems are mounted below it isn't seen.
Result<runtime::BindMount> mount_of_file_system(const model::PlanChannel& channel);

}  // namespace trainyard::agent
