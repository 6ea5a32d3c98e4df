#include "runtime/docker_spec.h"

#include <boost/json.hpp>
#include <cmath>
#include <filesystem>
#include <utility>

#include "base/json_object.h"
#include "runtime/container_spec.h"
#include "runtime/docker_helper.h"

namespace trainyard::runtime {
namespace {

namespace json = boost::json;

json::array mounts_of(const ContainerSpec& spec) {
  json::array list;
  for (const BindMount& mount : spec.mounts) {
    json::object entry{{"Type", "bind"},
                       {"Source", mount.source.string()},
                       {"Target", mount.target},
                       {"ReadOnly", mount.read_only}};
    // What is mounted below the source would stay writable: not every engine's "ReadOnly" is
    // recursive (Docker's is from 25.0 on).
    if (mount.read_only) entry.emplace("BindOptions", json::object{{"NonRecursive", true}});
    list.push_back(std::move(entry));
  }
  return list;
}

void confine(const ContainerSpec& spec, const ResolvedConfinement& confinement,
             json::object& config) {
  json::array options;
  if (spec.confinement.no_new_privileges) options.emplace_back("no-new-privileges");
  options.emplace_back("seccomp=" +
                       (confinement.seccomp.empty() ? "unconfined" : confinement.seccomp));
  config["SecurityOpt"] = std::move(options);
  // Chosen from the engine's default set, which is Docker's. Podman would give explicitly named
  // capabilities to users other than root, too.
  if (!spec.confinement.net_raw) config["CapDrop"] = json::array{"NET_RAW"};
  if (confinement.max_processes > 0) config["PidsLimit"] = confinement.max_processes;
  config["OomScoreAdj"] = container_oom_score_adjust(0);
  config["MaskedPaths"] = list_to_json(confinement.masked_paths);
  config["ReadonlyPaths"] = list_to_json(confinement.read_only_paths);
}

// Without ids, all of the machine's.
json::object request_gpus(const std::vector<std::string>& names) {
  // A list of lists; compilers disagree on whether array{array{…}} is one.
  json::array capabilities;
  capabilities.emplace_back(json::array{"gpu"});
  json::object request{{"Driver", ""}, {"Capabilities", std::move(capabilities)}};
  if (names.empty())
    request["Count"] = -1;
  else
    request["DeviceIDs"] = list_to_json(names);
  return request;
}

std::string network_mode_of(const ContainerSpec& spec) {
  if (spec.network == NetworkMode::joined) return "container:" + hold_container_name(spec.id);
  return spec.network == NetworkMode::host ? "host" : "none";
}

json::array ulimits_of(const ResourceLimits& limits) {
  json::array list;
  const auto add = [&list](const char* name, std::uint64_t value) {
    list.push_back(json::object{{"Name", name}, {"Soft", value}, {"Hard", value}});
  };
  if (limits.open_files) add("nofile", *limits.open_files);
  if (limits.locked_memory) add("memlock", limits.locked_memory->value);
  return list;
}

json::object host_config_of(const ContainerSpec& spec, const ResolvedConfinement& confinement,
                            const std::vector<std::string>& gpus) {
  json::object config{
      {"NetworkMode", network_mode_of(spec)},
      {"Mounts", mounts_of(spec)},
      {"ShmSize", spec.limits.shared_memory.value},
      // The output goes to the attached client: a copy on the engine's disk would grow for days.
      {"LogConfig", {{"Type", "none"}, {"Config", json::object()}}},
      {"RestartPolicy", {{"Name", "no"}}},
      // With userns-remap the machine's network can't be shared, and our mounts aren't readable.
      {"UsernsMode", "host"},
  };
  // Refused together with another container's network; then a file is mounted.
  if (spec.network != NetworkMode::joined) {
    json::array hosts;
    for (const auto& [name, address] : named_hosts(spec)) hosts.emplace_back(name + ":" + address);
    config["ExtraHosts"] = std::move(hosts);
  }
  // What isn't set here is left to the engine: it inherits its own limits.
  if (json::array limits = ulimits_of(spec.limits); !limits.empty())
    config["Ulimits"] = std::move(limits);
  if (spec.limits.cpus > 0) {
    // Not NanoCpus: that is refused above what the machine has.
    constexpr std::int64_t kPeriodMicroseconds = 100'000;  // the kernel's default
    config["CpuPeriod"] = kPeriodMicroseconds;
    config["CpuQuota"] = std::llround(spec.limits.cpus * static_cast<double>(kPeriodMicroseconds));
  }
  if (spec.limits.memory.value > 0) {
    config["Memory"] = spec.limits.memory.value;
    config["MemorySwap"] = spec.limits.memory.value;  // of memory and swap together
  }
  if (spec.limits.gpus > 0) config["DeviceRequests"] = json::array{request_gpus(gpus)};
  confine(spec, confinement, config);
  return config;
}

}  // namespace

std::vector<BindMount> separate_mounts(const BindMount& mount, bool image_has_files) {
  if (!image_has_files) return {{mount.source, mount.target, mount.read_only}};
  std::vector<BindMount> parts;
  for (const std::string& folder : mount.own)
    parts.push_back({mount.source / folder, mount.target + "/" + folder, mount.read_only});
  return parts;
}

std::vector<BindMount> mounts_of_volumes(const std::vector<std::string>& volumes,
                                         const std::vector<BindMount>& mounts) {
  std::vector<BindMount> found;
  for (const std::string& volume : volumes) {
    std::string path = std::filesystem::path(volume).lexically_normal().string();
    if (path.ends_with('/')) path.pop_back();
    const BindMount* closest = nullptr;
    for (const BindMount& mount : mounts)
      if ((path == mount.target || path.starts_with(mount.target + "/")) &&
          (closest == nullptr || mount.target.size() > closest->target.size()))
        closest = &mount;
    if (closest == nullptr || path == closest->target) continue;
    found.push_back(
        {closest->source / path.substr(closest->target.size() + 1), path, closest->read_only});
  }
  return found;
}

std::string make_create_body(const ContainerSpec& spec, const std::string& image,
                             const ResolvedConfinement& confinement,
                             const std::vector<std::string>& gpus, bool podman) {
  json::array environment;
  for (const auto& [key, value] : spec.environment) environment.emplace_back(key + "=" + value);
  json::object body{
      {"Image", image},
      {"Env", std::move(environment)},
      {"Labels", map_to_json(spec.labels)},
      {"AttachStdin", false},
      {"AttachStdout", true},
      {"AttachStderr", true},
      {"OpenStdin", false},
      {"Tty", false},
      {"Healthcheck", {{"Test", json::array{"NONE"}}}},  // the result isn't used
      {"HostConfig", host_config_of(spec, confinement, gpus)},
  };
  if (!spec.user.empty()) body["User"] = spec.user;
  if (!spec.hostname.empty() && (podman || spec.network != NetworkMode::joined))
    body["Hostname"] = spec.hostname;
  // An Entrypoint replaces both of the image's, a Cmd alone keeps its Entrypoint: as in the spec.
  if (spec.entrypoint) body["Entrypoint"] = list_to_json(*spec.entrypoint);
  if (!spec.command.empty()) body["Cmd"] = list_to_json(spec.command);
  return json::serialize(body);
}

}  // namespace trainyard::runtime
