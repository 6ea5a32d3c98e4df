#include "component/container_traces.h"

#include <sstream>

#include "base/files.h"
#include "runtime/cgroups.h"

namespace trainyard::runtime {

std::string kernel_traces(const std::string& id) {
  std::string traces;
  std::istringstream mounts(read_file("/proc/self/mountinfo").value_or(""));
  for (std::string line; std::getline(mounts, line);)
    if (line.find(id) != std::string::npos) traces += "mount: " + line + "\n";
  std::error_code none;
  for (const auto& device : std::filesystem::directory_iterator("/sys/block", none))
    if (const auto backing = read_file(device.path() / "loop" / "backing_file");
        backing && backing->find(id) != std::string::npos)
      traces += "loop device: " + *backing;
  const auto cgroups = Cgroups::detect();
  if (!cgroups) return "cgroups: " + cgroups.error().message();
  for (const auto& mount : cgroups->mounts()) {
    std::error_code ignored;
    using Walk = std::filesystem::recursive_directory_iterator;
    for (auto at = Walk(mount, ignored); at != Walk(); at.increment(ignored))
      if (at->path().filename().string().find(id) != std::string::npos)
        traces += "cgroup: " + at->path().string() + "\n";
  }
  return traces;
}

}  // namespace trainyard::runtime
