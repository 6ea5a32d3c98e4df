#include "control/machine.h"

#include <sched.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

#include "base/files.h"
#include "base/list_folder.h"

namespace trainyard::control {
namespace {

namespace fs = std::filesystem;

constexpr double kNoCpuLimit = std::numeric_limits<double>::infinity();
constexpr std::uint64_t kNoMemoryLimit = std::numeric_limits<std::uint64_t>::max();

std::string file_text(const fs::path& path) {
  auto text = read_file(path);
  return text ? std::move(*text) : std::string();
}

// The first number in the text; nullopt for "max", "-1" and if there is none.
std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() ? std::optional(number) : std::nullopt;
}

// This process's folder in a hierarchy: v2 ("0::/path") or v1 ("4:cpu,cpuacct:/path").
std::optional<std::string> cgroup_path(const std::string& cgroups, std::string_view controller) {
  std::istringstream lines(cgroups);
  for (std::string line; std::getline(lines, line);) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const bool found = controller.empty() ? controllers == ",,"
                                          : controllers.find("," + std::string(controller) + ",") !=
                                                std::string::npos;
    if (found) return line.substr(second + 1);
  }
  return std::nullopt;
}

// Calls `look` with the process's cgroup folder and every one above it, up to the hierarchy's
// mount: each may have limits, and inside a container only the mount itself may be visible.
void for_each_cgroup(const fs::path& mount, const std::string& path,
                     const std::function<void(const fs::path&)>& look) {
  fs::path relative = fs::path(path).relative_path();
  while (true) {
    look(mount / relative);
    if (relative.empty()) return;
    relative = relative.parent_path();
  }
}

struct CgroupLimits {
  double cpus = kNoCpuLimit;
  std::uint64_t memory = kNoMemoryLimit;
};

void take_quota(CgroupLimits& limits, std::optional<std::uint64_t> quota,
                std::optional<std::uint64_t> period) {
  if (!quota || !period || *period == 0) return;
  limits.cpus = std::min(limits.cpus, static_cast<double>(*quota) / static_cast<double>(*period));
}

CgroupLimits cgroup_limits(const fs::path& root) {
  const std::string cgroups = file_text(root / "proc/self/cgroup");
  const fs::path mount = root / "sys/fs/cgroup";
  CgroupLimits limits;
  const auto take_memory = [&](const fs::path& file) {
    if (const auto max = number_in(file_text(file))) limits.memory = std::min(limits.memory, *max);
  };
  if (const auto path = cgroup_path(cgroups, "")) {
    for_each_cgroup(mount, *path, [&](const fs::path& folder) {
      const std::string cpu = file_text(folder / "cpu.max");  // "200000 100000" or "max 100000"
      const auto space = cpu.find(' ');
      if (space != std::string::npos) {
        take_quota(limits, number_in(cpu), number_in(std::string_view(cpu).substr(space + 1)));
      }
      take_memory(folder / "memory.max");
    });
  }
  if (const auto path = cgroup_path(cgroups, "cpu")) {
    for_each_cgroup(mount / "cpu", *path, [&](const fs::path& folder) {
      take_quota(limits, number_in(file_text(folder / "cpu.cfs_quota_us")),
                 number_in(file_text(folder / "cpu.cfs_period_us")));
    });
  }
  if (const auto path = cgroup_path(cgroups, "memory")) {
    for_each_cgroup(mount / "memory", *path,
                    [&](const fs::path& folder) { take_memory(folder / "memory.limit_in_bytes"); });
  }
  return limits;
}

double schedulable_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return std::max(1, CPU_COUNT(&set));
}

std::uint64_t physical_memory(const fs::path& root) {
  std::istringstream lines(file_text(root / "proc/meminfo"));
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("MemTotal:")) continue;
    const auto digits = line.find_first_of("0123456789");
    if (digits == std::string::npos) break;
    return number_in(std::string_view(line).substr(digits)).value_or(0) * 1024;
  }
  return 0;
}

int nvidia_gpus(const fs::path& root) {
  int count = 0;
  for (const fs::path& node : list_readable(root / "dev")) {
    const std::string file = node.filename().string();
    std::string_view name = file;
    constexpr std::string_view kPrefix = "nvidia";
    if (!name.starts_with(kPrefix) || name.size() == kPrefix.size()) continue;
    name.remove_prefix(kPrefix.size());  // nvidia0; not nvidiactl, nvidia-uvm
    const auto digit = [](unsigned char c) { return std::isdigit(c) != 0; };
    if (std::all_of(name.begin(), name.end(), digit)) ++count;
  }
  return count;
}

}  // namespace

Bytes memory_for_jobs(Bytes memory) {
  constexpr std::uint64_t kShare = 16;
  const std::uint64_t reserved =
      std::min(std::clamp(memory.value / kShare, mib(256).value, gib(4).value), memory.value / 2);
  return {memory.value - reserved};
}

Machine detect_machine(const fs::path& root) {
  const CgroupLimits limits = cgroup_limits(root);
  return {std::min(schedulable_cpus(), limits.cpus),
          memory_for_jobs({std::min(physical_memory(root), limits.memory)}), nvidia_gpus(root)};
}

}  // namespace trainyard::control
