#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "runtime/cgroups.h"
#include "runtime/docker_api.h"
#include "runtime/runtime.h"

// Containers of our own image (helper_image.h) that do for another container what an engine doesn't
// do by itself.
namespace trainyard::runtime {

// The container that holds the network of that one. Docker joins no network namespace but that of
// a container of its own: so one is made that does nothing else, with the host name, which the
// engine takes from there too.
inline std::string hold_of(const std::string& id) {
  return id + "-net";
}
// The container that does for that one what needs root.
inline std::string root_of(const std::string& id) {
  return id + "-root";
}

// Creates and starts it, unless it runs. The pid of its process.
Result<pid_t> ensure_hold(const DockerApi& api, const ContainerSpec& spec);

// As Runtime::run_as_root() has it, by a container root_of(command.id) that is there meanwhile.
// What is said of a failure is the last line of the standard error. It may make devices, mounts and
// networks of the machine, as whoever may use the engine's socket can.
Result<void> run_in_root_container(const std::shared_ptr<const DockerApi>& api,
                                   const Cgroups& cgroups, const RootCommand& command);

}  // namespace trainyard::runtime
