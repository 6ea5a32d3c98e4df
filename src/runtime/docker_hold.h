#pragma once

#include <sys/types.h>

#include <string>

#include "runtime/docker_api.h"
#include "runtime/runtime.h"

// Docker joins no network namespace but that of a container of its own: so one is made that does
// nothing else, with the host name, which the engine takes from there too.
namespace trainyard::runtime {

// The container that holds the network of that one.
inline std::string hold_of(const std::string& id) {
  return id + "-net";
}

// Creates and starts it, unless it runs. The pid of its process.
Result<pid_t> ensure_hold(const DockerApi& api, const ContainerSpec& spec);

}  // namespace trainyard::runtime
