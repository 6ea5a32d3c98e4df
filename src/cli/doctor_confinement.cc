#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "cli/doctor.h"
#include "runtime/cgroups.h"

// What keeps containers from the machine.
namespace trainyard::cli {
namespace {

struct Version {
  int major = 0;
  int minor = 0;
  int patch = 0;
  auto operator<=>(const Version&) const = default;
};

// "runc version 1.1.5+ds1\n…"
std::optional<Version> runc_version(const std::string& text) {
  constexpr std::string_view kWords = "runc version ";
  if (!text.starts_with(kWords)) return std::nullopt;
  Version found;
  const char* at = text.data() + kWords.size();
  const char* const end = text.data() + text.size();
  for (int* part : {&found.major, &found.minor, &found.patch}) {
    const auto read = std::from_chars(at, end, *part);
    if (read.ec != std::errc()) return std::nullopt;
    at = read.ptr;
    if (at != end && *at == '.') ++at;
  }
  return found;
}

// When each release line started (opencontainers/runc, CHANGELOG.md), newest first.
struct Line {
  Version first;
  std::string_view month;
};
constexpr auto kLines = std::to_array<Line>({{{1, 5, 0}, "June 2026"},
                                             {{1, 4, 0}, "November 2025"},
                                             {{1, 3, 0}, "April 2025"},
                                             {{1, 2, 0}, "October 2024"},
                                             {{1, 1, 0}, "January 2022"},
                                             {{1, 0, 0}, "June 2021"}});

// Whether it has runc's security fixes of June 2026 (CVE-2026-41579): 1.3.6, 1.4.3, 1.5.0.
bool has_newest_fixes(const Version& version) {
  if (version >= Version{1, 5, 0}) return true;
  if (version >= Version{1, 4, 0}) return version >= Version{1, 4, 3};
  return version >= Version{1, 3, 6};
}

bool has_line(const std::string& text, const std::string& line) {
  return text.starts_with(line) || text.find("\n" + line) != std::string::npos;
}

}  // namespace

Finding check_confinement(DoctorHost& host, const DoctorTarget&) {
  std::string detail;
  std::string missing;
  const auto add = [](std::string& list, const std::string& words) {
    list += (list.empty() ? "" : ", ") + words;
  };
  if (host.read("/proc/sys/kernel/seccomp/actions_avail")) {
    add(detail, "system calls are filtered (seccomp)");
  } else {
    add(missing, "no seccomp: system calls can't be filtered");
  }
  const auto mounts = host.read("/proc/self/mountinfo");
  const auto controllers = host.read("/sys/fs/cgroup/cgroup.controllers");
  if (mounts && runtime::Cgroups::parse(*mounts, controllers.value_or("")).can_limit_processes()) {
    add(detail, "processes are limited");
  } else {
    add(missing, "no cgroup controller pids: processes can't be limited");
  }
  // If there is none, as on most machines without Ubuntu, the other restrictions have to suffice.
  const auto enabled = host.read("/sys/module/apparmor/parameters/enabled");
  const auto profiles = host.read("/sys/kernel/security/apparmor/profiles");
  const bool apparmor = enabled && enabled->starts_with('Y');
  if (apparmor && profiles && has_line(*profiles, "docker-default (enforce)")) {
    add(detail, "AppArmor's profile docker-default holds");
  } else {
    add(detail, apparmor ? "AppArmor without a profile for containers" : "no AppArmor");
  }
  if (missing.empty()) return {"confinement", Health::ok, detail, ""};
  return {"confinement", Health::warning, missing + "; " + detail,
          "run only images that you trust, or a kernel with CONFIG_SECCOMP and CONFIG_CGROUP_PIDS "
          "and the controller mounted"};
}

Finding check_runc(DoctorHost& host, const DoctorTarget&) {
  const auto output = host.run({"runc", "--version"});
  const auto version = output ? runc_version(output->out) : std::nullopt;
  if (!version) return {"runc", Health::ok, "not installed, or of no version that is known", ""};
  const std::string name = output->out.substr(5, output->out.find('\n') - 5);
  const auto line =
      std::ranges::find_if(kLines, [&](const Line& each) { return *version >= each.first; });
  const std::string detail =
      name + (line == kLines.end() ? ", before 1.0"
                                   : ", of the line that began in " + std::string(line->month));
  if (has_newest_fixes(*version)) return {"runc", Health::ok, detail, ""};
  return {"runc", Health::warning,
          detail + "; security fixes of June 2026 came with 1.3.6, 1.4.3 and 1.5.0",
          "a hostile image could reach this machine (CVE-2026-41579, CVE-2025-31133): upgrade it. "
          "Distributions carry fixes back without a new number: apt changelog runc"};
}

}  // namespace trainyard::cli
