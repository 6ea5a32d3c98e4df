#include "runtime/process_cgroup.h"

#include <sstream>
#include <string>

#include "base/files.h"

namespace trainyard::runtime {
namespace {

namespace fs = std::filesystem;

bool has_word(std::string_view list, std::string_view word) {
  for (;;) {
    const std::size_t end = list.find(',');
    if (list.substr(0, end) == word) return true;
    if (end == std::string_view::npos) return false;
    list.remove_prefix(end + 1);
  }
}

struct Mount {
  std::string root;   // the mounted part of the hierarchy
  std::string point;  // where
};

struct Mounts {
  Mount unified, cpu_time, memory;  // point empty: not mounted
};

Mounts parse_mounts(std::string_view mountinfo) {
  Mounts found;
  std::istringstream lines{std::string(mountinfo)};
  for (std::string line; std::getline(lines, line);) {
    // 36 35 98:0 /root /mount/point options… - type source super-options
    const std::size_t dash = line.find(" - ");
    if (dash == std::string::npos) continue;
    std::istringstream before{line.substr(0, dash)}, after{line.substr(dash + 3)};
    std::string id, parent, device, type, source, options;
    Mount mount;
    before >> id >> parent >> device >> mount.root >> mount.point;
    after >> type >> source >> options;
    if (type == "cgroup2") found.unified = mount;
    if (type == "cgroup" && has_word(options, "cpuacct")) found.cpu_time = mount;
    if (type == "cgroup" && has_word(options, "memory")) found.memory = mount;
  }
  return found;
}

fs::path folder_of(const Mount& mount, std::string_view cgroup) {
  if (mount.point.empty()) return {};
  // A mount of a part of the hierarchy only has paths below that part.
  if (mount.root != "/" && cgroup.starts_with(mount.root)) cgroup.remove_prefix(mount.root.size());
  std::string path = mount.point;
  if (cgroup != "/") path.append(cgroup);
  return path;
}

}  // namespace

ProcessCgroup ProcessCgroup::parse(std::string_view mountinfo, std::string_view process_cgroup) {
  const Mounts mounts = parse_mounts(mountinfo);
  ProcessCgroup found;
  fs::path unified;
  std::istringstream lines{std::string(process_cgroup)};
  for (std::string line; std::getline(lines, line);) {
    // 4:cpu,cpuacct:/path, and 0::/path for v2
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string path = line.substr(second + 1);
    if (has_word(controllers, "cpuacct")) found.cpu_time = folder_of(mounts.cpu_time, path);
    if (has_word(controllers, "memory")) found.memory = folder_of(mounts.memory, path);
    if (controllers.empty()) unified = folder_of(mounts.unified, path);
  }
  // In hybrid mode the unified tree exists too, without the controllers that v1 has.
  found.unified = found.cpu_time.empty() && found.memory.empty();
  if (found.unified) found.cpu_time = found.memory = unified;
  return found;
}

Result<ProcessCgroup> ProcessCgroup::of(pid_t pid) {
  TRY(const std::string mountinfo, read_file("/proc/self/mountinfo"));
  TRY(const std::string cgroup, read_file("/proc/" + std::to_string(pid) + "/cgroup"));
  return parse(mountinfo, cgroup);
}

}  // namespace trainyard::runtime
