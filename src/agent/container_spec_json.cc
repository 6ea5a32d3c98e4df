#include "agent/container_spec_json.h"

#include <boost/json.hpp>
#include <limits>

#include "base/json_object.h"

namespace trainyard::agent {

namespace json = boost::json;
using runtime::BindMount;
using runtime::Confinement;
using runtime::ContainerSpec;
using runtime::JoinedNetwork;
using runtime::NetworkMode;
using runtime::ResourceLimits;

// Structured bindings: a new member that is forgotten here doesn't compile.
namespace {

constexpr std::int64_t kMaxSpecCount = std::numeric_limits<int>::max();
constexpr std::int64_t kMaxSpecInteger = std::numeric_limits<std::int64_t>::max();

json::object to_json(const BindMount& mount) {
  const auto& [source, target, read_only, keep_image, own, scratch] = mount;
  return {{"source", source.string()}, {"target", target},         {"read_only", read_only},
          {"keep_image", keep_image},  {"own", list_to_json(own)}, {"scratch", scratch.string()}};
}

json::object to_json(const ResourceLimits& limits) {
  const auto& [cpus, memory, shared_memory, gpus, gpu_ids, open_files, locked_memory, layer] =
      limits;
  json::object object{{"cpus", cpus},
                      {"memory", memory.value},
                      {"shared_memory", shared_memory.value},
                      {"gpus", gpus},
                      {"gpu_ids", json::array(gpu_ids.begin(), gpu_ids.end())},
                      {"layer", layer.value}};
  if (open_files) object["open_files"] = *open_files;
  if (locked_memory) object["locked_memory"] = locked_memory->value;
  return object;
}

json::object to_json(const Confinement& confinement) {
  const auto& [no_new_privileges, net_raw, max_processes, seccomp] = confinement;
  return {{"no_new_privileges", no_new_privileges},
          {"net_raw", net_raw},
          {"max_processes", max_processes},
          {"seccomp", seccomp}};
}

BindMount read_mount(model::DocumentReader& reader) {
  BindMount mount;
  mount.source = reader.text("source");
  mount.target = reader.text("target");
  mount.read_only = reader.boolean("read_only");
  mount.keep_image = reader.boolean("keep_image");
  mount.own = reader.texts("own");
  mount.scratch = reader.text("scratch");
  return mount;
}

ResourceLimits read_resource_limits(model::DocumentReader& reader) {
  ResourceLimits limits;
  limits.cpus = reader.number("cpus");
  limits.memory = reader.bytes("memory");
  limits.shared_memory = reader.bytes("shared_memory");
  limits.gpus = static_cast<int>(reader.integer("gpus", 0, kMaxSpecCount));
  for (const std::int64_t id : reader.integers("gpu_ids", 0, kMaxSpecCount))
    limits.gpu_ids.push_back(static_cast<int>(id));
  if (reader.has("open_files"))
    limits.open_files = reader.integer("open_files", 0, kMaxSpecInteger);
  if (reader.has("locked_memory")) limits.locked_memory = reader.bytes("locked_memory");
  limits.layer = reader.bytes("layer");
  return limits;
}

Confinement read_confinement(model::DocumentReader& reader) {
  Confinement confinement;
  confinement.no_new_privileges = reader.boolean("no_new_privileges");
  confinement.net_raw = reader.boolean("net_raw");
  confinement.max_processes = reader.integer("max_processes", 0, kMaxSpecInteger);
  confinement.seccomp = reader.text("seccomp");
  return confinement;
}

std::string_view name_of_network(NetworkMode mode) {
  switch (mode) {
    case NetworkMode::host:
      return "host";
    case NetworkMode::none:
      return "none";
    case NetworkMode::joined:
      return "joined";
  }
  return "none";
}

NetworkMode read_network(model::DocumentReader& reader) {
  const std::string text = reader.text("network");
  for (const auto mode : {NetworkMode::host, NetworkMode::none, NetworkMode::joined})
    if (name_of_network(mode) == text) return mode;
  reader.fail("network", "is unknown: '" + text + "'");
  return NetworkMode::none;
}

json::object to_json(const JoinedNetwork& joined) {
  const auto& [name_space, hosts, resolver] = joined;
  return {
      {"name_space", name_space.string()}, {"hosts", map_to_json(hosts)}, {"resolver", resolver}};
}

JoinedNetwork read_joined(model::DocumentReader& reader) {
  JoinedNetwork joined;
  joined.name_space = reader.text("name_space");
  joined.hosts = reader.text_map("hosts");
  joined.resolver = reader.text("resolver");
  return joined;
}

}  // namespace

json::object to_json(const ContainerSpec& spec) {
  const auto& [id, image, entrypoint, command, environment, user, hostname, host_aliases, mounts,
               limits, confinement, network, joined, labels] = spec;
  json::array bind_mounts;
  for (const BindMount& mount : mounts) bind_mounts.push_back(to_json(mount));
  json::object object{{"id", id},
                      {"image", image},
                      {"command", list_to_json(command)},
                      {"environment", map_to_json(environment)},
                      {"user", user},
                      {"hostname", hostname},
                      {"host_aliases", list_to_json(host_aliases)},
                      {"mounts", std::move(bind_mounts)},
                      {"limits", to_json(limits)},
                      {"confinement", to_json(confinement)},
                      {"network", name_of_network(network)},
                      {"joined", to_json(joined)},
                      {"labels", map_to_json(labels)}};
  if (entrypoint) object["entrypoint"] = list_to_json(*entrypoint);
  return object;
}

ContainerSpec read_container_spec(model::DocumentReader& reader) {
  ContainerSpec spec;
  spec.id = reader.text("id");
  spec.image = reader.text("image");
  if (reader.has("entrypoint")) spec.entrypoint = reader.texts("entrypoint");
  spec.command = reader.texts("command");
  spec.environment = reader.text_map("environment");
  spec.user = reader.text("user");
  spec.hostname = reader.text("hostname");
  spec.host_aliases = reader.texts("host_aliases");
  reader.objects("mounts", [&](model::DocumentReader& r) { spec.mounts.push_back(read_mount(r)); });
  reader.object("limits", [&](model::DocumentReader& r) { spec.limits = read_resource_limits(r); });
  reader.object("confinement",
                [&](model::DocumentReader& r) { spec.confinement = read_confinement(r); });
  spec.network = read_network(reader);
  reader.object("joined", [&](model::DocumentReader& r) { spec.joined = read_joined(r); });
  spec.labels = reader.text_map("labels");
  return spec;
}

}  // namespace trainyard::agent
