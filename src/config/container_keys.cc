#include <array>

#include "config/gibibytes.h"
#include "config/key_tables.h"

namespace trainyard::config {
namespace {

constexpr auto kNetworks = std::to_array<std::string_view>({"auto", "job", "host"});

Result<void> put_no_new_privileges(Settings& settings, const std::string&, const Value& value) {
  settings.containers.no_new_privileges = std::get<bool>(value);
  return ok();
}

Result<void> put_net_raw(Settings& settings, const std::string&, const Value& value) {
  settings.containers.net_raw = std::get<bool>(value);
  return ok();
}

Result<void> put_max_processes(Settings& settings, const std::string&, const Value& value) {
  settings.containers.max_processes = std::get<std::int64_t>(value);
  return ok();
}

Result<void> put_seccomp(Settings& settings, const std::string&, const Value& value) {
  const std::string& text = text_of(value);
  if (text != "default" && text != "unconfined" && !text.starts_with('/'))
    return invalid("must be default, unconfined or the absolute path of a profile");
  settings.containers.seccomp = text;
  return ok();
}

Result<void> put_network(Settings& settings, const std::string&, const Value& value) {
  settings.containers.network = text_of(value);
  return ok();
}

Result<void> put_shared_memory(Settings& settings, const std::string&, const Value& value) {
  settings.containers.shared_memory = gibibytes(value);
  return ok();
}

Result<void> put_open_files(Settings& settings, const std::string&, const Value& value) {
  settings.containers.open_files = std::get<std::int64_t>(value);
  return ok();
}

Result<void> put_locked_memory(Settings& settings, const std::string&, const Value& value) {
  settings.containers.locked_memory = gibibytes(value);
  return ok();
}

constexpr auto kContainerKeys = std::to_array<Key>({
    {.name = "containers.no-new-privileges",
     .type = Type::boolean,
     .otherwise = "true",
     .help = "Programs in containers can't gain privileges; false for images that use sudo",
     .put = put_no_new_privileges},
    {.name = "containers.net-raw",
     .type = Type::boolean,
     .otherwise = "false",
     .help = "Containers may open raw sockets (CAP_NET_RAW): ping, packet capture",
     .put = put_net_raw},
    {.name = "containers.max-processes",
     .type = Type::integer,
     .min = 16,
     .max = 4'194'304,
     .help = "Maximum number of processes and threads per container; by default a quarter of what "
             "the machine can have, at most 32768",
     .put = put_max_processes},
    {.name = "containers.seccomp",
     .form = "PROFILE",
     .otherwise = "default",
     .help = "Filter of system calls: default, unconfined, or the absolute path of a JSON profile "
             "like Docker's",
     .put = put_seccomp},
    {.name = "containers.network",
     .choices = kNetworks,
     .otherwise = "auto",
     .help = "What a job's containers are connected to: job is a network of the job's own, host is "
             "the machine's; auto is job where this machine can make one, else host",
     .put = put_network},
    {.name = "containers.shared-memory-gib",
     .type = Type::number,
     .min = kMinGib,
     .max = kMaxGib,
     .help = "Size of /dev/shm per container, in GiB; by default half of the instance's memory",
     .put = put_shared_memory},
    {.name = "containers.open-files",
     .type = Type::integer,
     .min = 64,
     .max = 1'073'741'816,
     .help = "Maximum number of open files per process in containers; by default what the server "
             "(oci) or the engine (docker) may have",
     .put = put_open_files},
    {.name = "containers.locked-memory-gib",
     .type = Type::number,
     .min = kMinGib,
     .max = kMaxGib,
     .help = "Maximum memory that a process in a container may lock (RDMA), in GiB; by default "
             "what the server (oci) or the engine (docker) may",
     .put = put_locked_memory},
});

}  // namespace

std::span<const Key> container_keys() {
  return kContainerKeys;
}

}  // namespace trainyard::config
