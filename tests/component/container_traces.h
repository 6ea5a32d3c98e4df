#pragma once

#include <filesystem>
#include <string>

namespace trainyard::runtime {

// Where the kernel still has something of a container whose id is part of its paths: mounts of this
// machine and cgroups of any hierarchy with names that contain it, one per line.
std::string kernel_traces(const std::string& id);

}  // namespace trainyard::runtime
