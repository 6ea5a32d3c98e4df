#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <string>

#include "runtime/cgroups.h"
#include "runtime/docker_api.h"
#include "runtime/runtime.h"

// Helper containers of our own image (helper_image.h), for what an engine doesn't do for another
// container by itself.
namespace trainyard::runtime {

// The engine goes on with a request whose caller has died: until it is done, a container's name can
// be taken although there is no container that could be started. How long to retry, and the pause.
constexpr std::chrono::seconds kEngineTimeout{30};
constexpr std::chrono::milliseconds kEnginePollInterval{100};

// Returns the name of the container that holds the network of container `id`. Docker joins only the
// network namespace of one of its containers: so one is created that does nothing else, and has the
// host name, which the engine takes from it too.
inline std::string hold_container_name(const std::string& id) {
  return id + "-net";
}
// Returns the name of the container that does what needs root for container `id`.
inline std::string root_container_name(const std::string& id) {
  return id + "-root";
}

// Creates and starts that container unless it runs; returns its process's pid.
Result<pid_t> ensure_hold(const DockerApi& api, const ContainerSpec& spec);

// Does what Runtime::run_as_root() describes, in a container root_container_name(command.id) that exists only
// meanwhile. The error's message is the last line of the standard error. The command may change
// devices, mounts and networks of the machine, as may any user of the engine's socket.
Result<void> run_in_root_container(const std::shared_ptr<const DockerApi>& api,
                                   const Cgroups& cgroups, const RootCommand& command);

}  // namespace trainyard::runtime
