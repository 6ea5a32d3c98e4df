#include "runtime/container_spec.h"

#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace trainyard::runtime {
namespace {

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_id(std::string_view id) {
  return !id.empty() && id.size() <= 128 && is_alphanumeric(id.front()) &&
         std::all_of(id.begin(), id.end(),
                     [](char c) { return is_alphanumeric(c) || c == '_' || c == '.' || c == '-'; });
}

// hostname(7): at most 64 bytes; letters, digits, '-' and '.'.
bool is_hostname(std::string_view name) {
  return !name.empty() && name.size() <= 64 && is_alphanumeric(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return is_alphanumeric(c) || c == '-' || c == '.'; });
}

Error invalid(const std::string& what) {
  return Error(ErrorKind::invalid_argument, what);
}

bool has_nul(std::string_view text) {
  return text.find('\0') != std::string_view::npos;
}

Result<void> validate_mount(const BindMount& mount) {
  if (!mount.source.is_absolute())
    return invalid("the mount source '" + mount.source.string() + "' is not an absolute path");
  if (mount.target.size() < 2 || mount.target.front() != '/')
    return invalid("the mount target '" + mount.target + "' is not an absolute path below /");
  for (const auto& part : std::filesystem::path(mount.target))
    if (part == "..") return invalid("the mount target '" + mount.target + "' holds '..'");
  return ok();
}

Result<void> validate_limits(const ResourceLimits& limits) {
  if (!std::isfinite(limits.cpus) || limits.cpus < 0)
    return invalid("a CPU limit of " + std::to_string(limits.cpus) + " is not possible");
  if (limits.cpus > 0 && limits.cpus < 0.01)
    return invalid("a CPU limit of " + std::to_string(limits.cpus) +
                   " is below what the kernel grants (0.01)");
  if (limits.memory.value > 0 && limits.memory < mib(6))
    return invalid("a memory limit of " + format_bytes(limits.memory) +
                   " is too small to start a container (6 MiB)");
  if (limits.gpus < 0) return invalid("a negative number of GPUs was asked for");
  if (!limits.gpu_ids.empty() && std::cmp_not_equal(limits.gpu_ids.size(), limits.gpus))
    return invalid("the GPUs that were named are not as many as were asked for");
  return ok();
}

}  // namespace

Result<void> validate(const ContainerSpec& spec) {
  if (!is_id(spec.id))
    return invalid("'" + spec.id + "' is not a container id: [a-zA-Z0-9][a-zA-Z0-9_.-]*");
  if (spec.image.empty()) return invalid("no image was given");
  if (!spec.hostname.empty() && !is_hostname(spec.hostname))
    return invalid("'" + spec.hostname + "' is not a host name");
  for (const std::string& alias : spec.host_aliases)
    if (!is_hostname(alias)) return invalid("'" + alias + "' is not a host name");
  for (const auto& [name, address] : spec.joined.hosts)
    if (!is_hostname(name) || address.find_first_not_of("0123456789.") != std::string::npos)
      return invalid("'" + name + "' at '" + address + "' is not a host with an IPv4 address");
  if (spec.entrypoint && (spec.entrypoint->empty() || spec.entrypoint->front().empty()))
    return invalid("the entrypoint names no program");
  for (const auto& [key, value] : spec.environment)
    if (key.empty() || key.find('=') != std::string::npos || has_nul(key) || has_nul(value))
      return invalid("'" + key +
                     "' is not the name of an environment variable, or its value holds a NUL");
  for (const BindMount& mount : spec.mounts) TRY_VOID(validate_mount(mount));
  return validate_limits(spec.limits);
}

Result<void> check_mount_sources(const ContainerSpec& spec) {
  for (const BindMount& mount : spec.mounts) {
    struct stat info{};
    if (::stat(mount.source.c_str(), &info) != 0)
      return invalid("the mount source '" + mount.source.string() + "' does not exist");
  }
  return ok();
}

std::vector<std::string> command_line(const ContainerSpec& spec, const ImageConfig& image) {
  std::vector<std::string> words;
  const auto add = [&words](const std::vector<std::string>& more) {
    words.insert(words.end(), more.begin(), more.end());
  };
  if (spec.entrypoint) {
    add(*spec.entrypoint);
    add(spec.command);
    return words;
  }
  add(image.entrypoint);
  add(spec.command.empty() ? image.cmd : spec.command);
  return words;
}

std::map<std::string, std::string> named_hosts(const ContainerSpec& spec) {
  if (spec.network == NetworkMode::joined) return spec.joined.hosts;
  std::map<std::string, std::string> hosts;
  for (const std::string& name : spec.host_aliases) hosts[name] = "127.0.0.1";
  if (!spec.hostname.empty()) hosts[spec.hostname] = "127.0.0.1";
  return hosts;
}

}  // namespace trainyard::runtime
