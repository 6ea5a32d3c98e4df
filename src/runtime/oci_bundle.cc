#include "runtime/oci_bundle.h"

#include <sys/stat.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "base/json_object.h"

namespace trainyard::runtime {
namespace {

namespace json = boost::json;

json::array capabilities_of(const BundleFacts& facts) {
  json::array list;
  for (const std::string_view capability : facts.confinement.capabilities)
    list.emplace_back(capability);
  return list;
}

json::object mount_entry(std::string_view target, std::string_view type, std::string_view source,
                         json::array options) {
  return {
      {"destination", target}, {"type", type}, {"source", source}, {"options", std::move(options)}};
}

// What is mounted below a read-only source isn't visible: it would stay writable.
json::object bind_entry(const std::string& target, const std::string& source, bool read_only) {
  return read_only ? mount_entry(target, "bind", source, {"bind", "rprivate", "ro"})
                   : mount_entry(target, "bind", source, {"rbind", "rprivate", "rw"});
}

json::object overlay_entry(const MergedFolder& folder) {
  return mount_entry(folder.target, "overlay", "overlay",
                     {"nosuid", "nodev", "lowerdir=" + folder.lower.string(),
                      "upperdir=" + folder.upper.string(), "workdir=" + folder.work.string()});
}

json::array environment_of(const ContainerSpec& spec, const ImageConfig& image,
                           const BundleFacts& facts) {
  std::map<std::string, std::string> all = {
      {"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}};
  if (!spec.hostname.empty()) all["HOSTNAME"] = spec.hostname;
  if (facts.nvidia) all["NVIDIA_VISIBLE_DEVICES"] = "all";
  for (const auto& [key, value] : image.environment) all[key] = value;
  if (!facts.visible_gpus.empty()) all["NVIDIA_VISIBLE_DEVICES"] = facts.visible_gpus;
  for (const auto& [key, value] : spec.environment) all[key] = value;
  json::array list;
  for (const auto& [key, value] : all) list.emplace_back(key + "=" + value);
  return list;
}

json::object limit_entry(std::string_view name, std::uint64_t value) {
  return {{"type", name}, {"soft", value}, {"hard", value}};
}

json::object process_of(const ContainerSpec& spec, const ImageConfig& image,
                        const BundleFacts& facts) {
  json::array gids;
  for (const std::uint32_t gid : facts.user.additional_gids) gids.emplace_back(gid);
  const std::string& directory = image.working_directory;
  const std::uint64_t open_files = spec.limits.open_files.value_or(facts.open_files);
  const std::uint64_t locked_memory =
      spec.limits.locked_memory ? spec.limits.locked_memory->value : facts.locked_memory;
  return {
      {"terminal", false},
      {"user",
       {{"uid", facts.user.uid}, {"gid", facts.user.gid}, {"additionalGids", std::move(gids)}}},
      {"args", list_to_json(command_line(spec, image))},
      {"env", environment_of(spec, image, facts)},
      {"cwd", directory.starts_with('/') ? directory : "/" + directory},
      {"capabilities",
       {{"bounding", capabilities_of(facts)},
        {"effective", capabilities_of(facts)},
        {"permitted", capabilities_of(facts)}}},
      {"noNewPrivileges", spec.confinement.no_new_privileges},
      {"oomScoreAdj", facts.oom_score_adjust},
      {"rlimits", json::array{limit_entry("RLIMIT_NOFILE", open_files),
                              limit_entry("RLIMIT_MEMLOCK", locked_memory)}},
  };
}

json::array mounts_of(const ContainerSpec& spec, const BundleFacts& facts) {
  json::array mounts = {
      mount_entry("/proc", "proc", "proc", {"nosuid", "noexec", "nodev"}),
      mount_entry("/dev", "tmpfs", "tmpfs", {"nosuid", "strictatime", "mode=755", "size=65536k"}),
      mount_entry("/dev/pts", "devpts", "devpts",
                  {"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"}),
      mount_entry("/sys", "sysfs", "sysfs", {"nosuid", "noexec", "nodev", "ro"}),
      mount_entry("/sys/fs/cgroup", "cgroup", "cgroup", {"ro", "nosuid", "noexec", "nodev"}),
      mount_entry("/dev/mqueue", "mqueue", "mqueue", {"nosuid", "noexec", "nodev"}),
      mount_entry("/dev/shm", "tmpfs", "shm",
                  {"nosuid", "noexec", "nodev", "mode=1777",
                   "size=" + std::to_string(spec.limits.shared_memory.value)}),
  };
  for (const char* file : {"hosts", "hostname", "resolv.conf"})
    mounts.push_back(
        bind_entry(std::string("/etc/") + file, (facts.folder / file).string(), false));
  if (facts.nvidia) {
    for (const auto& library : facts.nvidia->libraries)
      mounts.push_back(bind_entry(facts.library_folder + "/" + library.filename().string(),
                                  library.string(), true));
    for (const auto& program : facts.nvidia->programs)
      mounts.push_back(
          bind_entry("/usr/bin/" + program.filename().string(), program.string(), true));
  }
  for (const BindMount& ours : spec.mounts) {
    const auto merged = std::ranges::find(facts.merged, ours.target, &MergedFolder::target);
    mounts.push_back(merged == facts.merged.end()
                         ? bind_entry(ours.target, ours.source.string(), ours.read_only)
                         : overlay_entry(*merged));
  }
  return mounts;
}

json::object resources_of(const ContainerSpec& spec, const BundleFacts& facts) {
  // runc and crun add Docker's default devices (null, zero, full, random, urandom, tty, pts)
  // themselves.
  json::array devices = {{{"allow", false}, {"access", "rwm"}}};
  if (facts.nvidia) {
    for (const DeviceNode& node : facts.nvidia->devices)
      devices.push_back({{"allow", true},
                         {"type", "c"},
                         {"major", node.major},
                         {"minor", node.minor},
                         {"access", "rw"}});
  }
  json::object resources{{"devices", std::move(devices)}};
  if (facts.limit_cpu && spec.limits.cpus > 0) {
    constexpr std::int64_t kPeriodMicroseconds = 100'000;  // the kernel's default
    const auto quota = std::llround(spec.limits.cpus * static_cast<double>(kPeriodMicroseconds));
    resources["cpu"] = {{"quota", quota}, {"period", kPeriodMicroseconds}};
  }
  if (facts.limit_memory && spec.limits.memory.value > 0) {
    json::object memory{{"limit", spec.limits.memory.value}};
    // In this file "swap" means memory and swap together.
    if (facts.limit_swap) memory["swap"] = spec.limits.memory.value;
    resources["memory"] = std::move(memory);
  }
  if (facts.limit_processes) resources["pids"] = {{"limit", facts.confinement.max_processes}};
  return resources;
}

// To be created in the container's /dev.
json::array devices_of(const NvidiaDriver& driver) {
  constexpr int kEveryone = 0666;  // as the driver itself creates them
  json::array devices;
  for (const DeviceNode& node : driver.devices)
    devices.push_back({{"path", node.path},
                       {"type", "c"},
                       {"major", node.major},
                       {"minor", node.minor},
                       {"fileMode", kEveryone},
                       {"uid", 0},
                       {"gid", 0}});
  return devices;
}

// The loader looks in the driver's folder anyway; programs that ask `ldconfig -p` for libcuda.so
// (Triton) go by the cache. Runs with this machine's ldconfig, confined to the container's files.
// An image where it fails still has the rest.
json::object refresh_loader_cache(const BundleFacts& facts) {
  return {{"path", "/bin/sh"},
          {"args", {"sh", "-c", "ldconfig -r \"$0\" || true", (facts.folder / "rootfs").string()}},
          {"env", {"PATH=/usr/sbin:/usr/bin:/sbin:/bin"}}};
}

json::array namespaces_of(const ContainerSpec& spec, bool cgroup) {
  json::array list = {{{"type", "pid"}}, {{"type", "mount"}}, {{"type", "ipc"}}, {{"type", "uts"}}};
  if (spec.network == NetworkMode::none) list.push_back(json::object{{"type", "network"}});
  if (spec.network == NetworkMode::joined)
    list.push_back(json::object{{"type", "network"}, {"path", spec.joined.name_space.string()}});
  if (cgroup) list.push_back(json::object{{"type", "cgroup"}});
  return list;
}

}  // namespace

std::string make_bundle_config(const ContainerSpec& spec, const ImageConfig& image,
                               const BundleFacts& facts) {
  json::object annotations;
  for (const auto& [key, value] : spec.labels) annotations[key] = value;
  json::object config{
      {"ociVersion", "1.0.2"},
      {"process", process_of(spec, image, facts)},
      {"root", {{"path", (facts.folder / "rootfs").string()}, {"readonly", false}}},
      {"mounts", mounts_of(spec, facts)},
      {"annotations", std::move(annotations)},
      {"linux",
       {{"cgroupsPath", facts.cgroup},
        {"namespaces", namespaces_of(spec, facts.own_cgroup_namespace)},
        {"resources", resources_of(spec, facts)},
        {"maskedPaths", list_to_json(facts.confinement.masked_paths)},
        {"readonlyPaths", list_to_json(facts.confinement.read_only_paths)}}},
  };
  if (!spec.hostname.empty()) config["hostname"] = spec.hostname;
  json::object& linux_part = config["linux"].as_object();
  if (!facts.confinement.seccomp.empty())
    linux_part["seccomp"] = json::parse(facts.confinement.seccomp);
  if (!facts.confinement.apparmor_profile.empty())
    config["process"].as_object()["apparmorProfile"] = facts.confinement.apparmor_profile;
  // Ping still works without privileges in the job's own network, as in Docker.
  if (spec.network == NetworkMode::none)
    linux_part["sysctl"] = {{"net.ipv4.ping_group_range", "0 2147483647"}};
  if (facts.nvidia) {
    linux_part["devices"] = devices_of(*facts.nvidia);
    config["hooks"] = {{"createContainer", json::array{refresh_loader_cache(facts)}}};
  }
  return json::serialize(config);
}

std::string make_hosts_file(const std::map<std::string, std::string>& hosts) {
  std::string text =
      "127.0.0.1\tlocalhost\n"
      "::1\tlocalhost ip6-localhost ip6-loopback\n"
      "fe00::0\tip6-localnet\n"
      "ff00::0\tip6-mcastprefix\n"
      "ff02::1\tip6-allnodes\n"
      "ff02::2\tip6-allrouters\n";
  for (const auto& [name, address] : hosts) text += address + "\t" + name + "\n";
  return text;
}

}  // namespace trainyard::runtime
