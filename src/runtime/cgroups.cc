#include "runtime/cgroups.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include "base/files.h"
#include "base/list_folder.h"
#include "base/unique_fd.h"

namespace trainyard::runtime {
namespace {

namespace fs = std::filesystem;

bool has_word(std::string_view list, std::string_view word, char separator) {
  while (!list.empty()) {
    const std::size_t end = list.find(separator);
    if (list.substr(0, end) == word) return true;
    if (end == std::string_view::npos) return false;
    list.remove_prefix(end + 1);
  }
  return false;
}

// The line "key 3".
std::uint64_t value_of(std::string_view file, std::string_view key) {
  std::istringstream lines{std::string(file)};
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(key) || line.size() <= key.size() || line[key.size()] != ' ') continue;
    std::uint64_t value = 0;
    std::from_chars(line.data() + key.size() + 1, line.data() + line.size(), value);
    return value;
  }
  return 0;
}

std::set<pid_t> processes_in(const fs::path& cgroup) {
  std::set<pid_t> found;
  const auto processes = read_file(cgroup / "cgroup.procs");
  std::istringstream lines{processes.value_or("")};
  for (pid_t pid = 0; lines >> pid;)
    if (pid > 0) found.insert(pid);
  return found;
}

// Checked twice, so that the pid isn't another process's by the time of the signal.
void kill_all(const fs::path& cgroup) {
  std::map<pid_t, UniqueFd> opened;
  for (const pid_t pid : processes_in(cgroup))
    opened.emplace(pid, static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  const std::set<pid_t> still = processes_in(cgroup);
  for (const auto& [pid, process] : opened)
    if (process && still.contains(pid))
      ::syscall(SYS_pidfd_send_signal, process.get(), SIGKILL, nullptr, 0);
}

// False if something in it is still alive.
bool try_remove(const fs::path& cgroup) {
  for (const fs::path& entry : list_readable(cgroup)) {
    std::error_code ignored;
    if (fs::is_directory(entry, ignored) && !try_remove(entry)) return false;
  }
  kill_all(cgroup);
  return ::rmdir(cgroup.c_str()) == 0 || errno == ENOENT;
}

}  // namespace

Cgroups Cgroups::parse(std::string_view mountinfo, std::string_view unified_controllers) {
  Cgroups found;
  fs::path unified;
  std::istringstream lines{std::string(mountinfo)};
  for (std::string line; std::getline(lines, line);) {
    // 36 35 98:0 /root /mount/point options… - type source super-options
    const std::size_t dash = line.find(" - ");
    if (dash == std::string::npos) continue;
    std::istringstream before{line.substr(0, dash)}, after{line.substr(dash + 3)};
    std::string id, parent, device, root, point, type, source, options;
    before >> id >> parent >> device >> root >> point;
    after >> type >> source >> options;
    if (type == "cgroup2") {
      unified = point;
      found.mounts_.push_back(point);
    } else if (type == "cgroup") {
      found.mounts_.push_back(point);
      if (has_word(options, "memory", ',')) found.memory_ = point;
      if (has_word(options, "cpu", ',')) found.cpu_ = point;
      if (has_word(options, "pids", ',')) found.processes_ = point;
    }
  }
  // In hybrid mode the unified tree exists too, but only has the controllers that no v1 mount has.
  found.unified_ = found.memory_.empty() && found.cpu_.empty() && !unified.empty();
  if (found.unified_) {
    std::string words(unified_controllers);
    std::replace(words.begin(), words.end(), '\n', ' ');
    if (has_word(words, "memory", ' ')) found.memory_ = unified;
    if (has_word(words, "cpu", ' ')) found.cpu_ = unified;
    if (has_word(words, "pids", ' ')) found.processes_ = unified;
  }
  return found;
}

Result<Cgroups> Cgroups::detect() {
  TRY(const std::string mountinfo, read_file("/proc/self/mountinfo"));
  const auto controllers = read_file("/sys/fs/cgroup/cgroup.controllers");
  return parse(mountinfo, controllers ? *controllers : std::string());
}

bool Cgroups::can_limit_swap() const {
  if (unified_) return can_limit_memory();
  std::error_code ignored;
  return can_limit_memory() && fs::exists(memory_ / "memory.memsw.limit_in_bytes", ignored);
}

std::string Cgroups::find_memory_cgroup(pid_t process) const {
  if (memory_.empty() || process <= 0) return {};
  const auto memberships = read_file("/proc/" + std::to_string(process) + "/cgroup");
  return memberships ? find_memory_cgroup_in(*memberships) : std::string();
}

std::string Cgroups::find_memory_cgroup_in(std::string_view memberships) const {
  std::istringstream lines{std::string(memberships)};
  for (std::string line; std::getline(lines, line);) {
    // number:controllers:path; the unified tree's line names no controllers.
    const std::size_t controllers = line.find(':');
    const std::size_t path = line.find(':', controllers + 1);
    if (controllers == std::string::npos || path == std::string::npos) continue;
    const std::string names = line.substr(controllers + 1, path - controllers - 1);
    if (unified_ ? names.empty() : has_word(names, "memory", ',')) return line.substr(path + 1);
  }
  return {};
}

std::uint64_t Cgroups::count_memory_kills(const std::string& cgroup) const {
  if (memory_.empty()) return 0;
  const auto events =
      read_file(memory_.string() + cgroup + (unified_ ? "/memory.events" : "/memory.oom_control"));
  return events ? value_of(*events, "oom_kill") : 0;
}

std::uint64_t Cgroups::count_process_refusals(const std::string& cgroup) const {
  if (processes_.empty()) return 0;
  const auto events = read_file(processes_.string() + cgroup + "/pids.events");
  return events ? value_of(*events, "max") : 0;
}

std::vector<std::string> Cgroups::list(const std::string& parent, std::string_view prefix) const {
  std::set<std::string> names;
  for (const fs::path& mount : mounts_) {
    for (const fs::path& entry : list_readable(mount.string() + parent))
      if (std::string name = entry.filename(); name.starts_with(prefix))
        if (std::error_code ignored; fs::is_directory(entry, ignored))
          names.insert(std::move(name));
  }
  return {names.begin(), names.end()};
}

Result<void> Cgroups::remove(const std::string& cgroup) const {
  using std::chrono::steady_clock;
  const auto deadline = steady_clock::now() + std::chrono::seconds(5);
  for (const fs::path& mount : mounts_) {
    const fs::path folder = mount.string() + cgroup;
    std::error_code ignored;
    if (!fs::exists(folder, ignored)) continue;
    while (!try_remove(folder)) {
      if (steady_clock::now() > deadline)
        return Error(ErrorKind::unavailable, "processes in " + folder.string() + " do not end");
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  return ok();
}

}  // namespace trainyard::runtime
