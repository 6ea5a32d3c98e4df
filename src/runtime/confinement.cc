#include "runtime/confinement.h"

#include <algorithm>
#include <charconv>

#include "base/files.h"
#include "base/list_folder.h"
#include "runtime/seccomp_profile.h"

namespace trainyard::runtime {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMaxProcesses = 32'768;
constexpr std::int64_t kShareOfProcesses = 4;
constexpr int kOomScoreAdjust = 500;  // as if it used half of the machine's memory more
constexpr int kMaxOomScoreAdjust = 1000;
constexpr std::string_view kAppArmorProfile = "docker-default";

std::int64_t number_in(const fs::path& file) {
  std::int64_t value = 0;
  if (const auto text = read_file(file))
    std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

// moby: daemon/pkg/oci/defaults.go, 2026.
std::vector<std::string> masked_paths_of(const fs::path& root) {
  std::vector<std::string> paths = {"/proc/acpi",
                                    "/proc/asound",
                                    "/proc/interrupts",
                                    "/proc/kcore",
                                    "/proc/keys",
                                    "/proc/latency_stats",
                                    "/proc/sched_debug",
                                    "/proc/scsi",
                                    "/proc/timer_list",
                                    "/proc/timer_stats",
                                    "/sys/devices/virtual/powercap",
                                    "/sys/firmware"};
  for (const fs::path& cpu : list_readable(root / "sys/devices/system/cpu")) {
    std::error_code ignored;
    const fs::path throttle = cpu / "thermal_throttle";
    if (cpu.filename().string().starts_with("cpu") && fs::is_directory(throttle, ignored))
      paths.push_back("/" + throttle.lexically_relative(root).string());
  }
  return paths;
}

// dockerd loads it at its start; on a machine without dockerd it isn't loaded.
std::string find_apparmor_profile(const fs::path& root) {
  const auto enabled = read_file(root / "sys/module/apparmor/parameters/enabled");
  if (!enabled || !enabled->starts_with('Y')) return {};
  const auto loaded = read_file(root / "sys/kernel/security/apparmor/profiles");
  const std::string line = std::string(kAppArmorProfile) + " (enforce)\n";
  if (!loaded || (!loaded->starts_with(line) && loaded->find("\n" + line) == std::string::npos))
    return {};
  return std::string(kAppArmorProfile);
}

}  // namespace

Result<ResolvedConfinement> resolve(const Confinement& confinement, const fs::path& root) {
  ResolvedConfinement resolved;
  resolved.capabilities = {
      "CAP_CHOWN",      "CAP_DAC_OVERRIDE", "CAP_FSETID",          "CAP_FOWNER",  "CAP_MKNOD",
      "CAP_SETGID",     "CAP_SETUID",       "CAP_SETFCAP",         "CAP_SETPCAP", "CAP_KILL",
      "CAP_SYS_CHROOT", "CAP_AUDIT_WRITE",  "CAP_NET_BIND_SERVICE"};
  if (confinement.net_raw) resolved.capabilities.push_back("CAP_NET_RAW");
  const SeccompFacts facts = seccomp_facts(resolved.capabilities);
  if (confinement.seccomp == "default") {
    resolved.seccomp = default_seccomp_profile(facts.architecture);
  } else if (confinement.seccomp != "unconfined") {
    TRY(resolved.seccomp, resolve_seccomp_profile(confinement.seccomp, facts));
  }
  resolved.max_processes =
      confinement.max_processes > 0 ? confinement.max_processes : default_max_processes(root);
  resolved.masked_paths = masked_paths_of(root);
  resolved.read_only_paths = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
                              "/proc/sysrq-trigger"};
  resolved.apparmor_profile = find_apparmor_profile(root);
  return resolved;
}

std::int64_t default_max_processes(const fs::path& root) {
  std::int64_t limit = kMaxProcesses;
  for (const char* file : {"proc/sys/kernel/pid_max", "proc/sys/kernel/threads-max"})
    if (const std::int64_t max = number_in(root / file); max > 0)
      limit = std::min(limit, std::max<std::int64_t>(1, max / kShareOfProcesses));
  return limit;
}

int container_oom_score_adjust(int own) {
  return std::min(kMaxOomScoreAdjust, std::max(0, own) + kOomScoreAdjust);
}

}  // namespace trainyard::runtime
