#pragma once

#include <string_view>

#include "base/result.h"
#include "model/launch_plan.h"
#include "runtime/runtime.h"

namespace trainyard::agent {

// The code of errors of mount_of_file_system(): the request or the configuration is wrong.
inline constexpr std::string_view kNotMountable = "NotMountable";

// The mount of a channel's FileSystemDataSource in the container, from the folder where the machine
// has the file system. No component of DirectoryPath may be a link, so nothing outside of the
// folder can be reached. File systems mounted below it aren't visible.
Result<runtime::BindMount> mount_of_file_system(const model::PlanChannel& channel);

}  // namespace trainyard::agent
