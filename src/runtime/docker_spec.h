#pragma once

#include <string>

#include "runtime/confinement.h"
#include "runtime/runtime.h"

namespace trainyard::runtime {

// The body of POST /containers/create that makes a container of that spec from an image, which is
// named as the engine knows it. The engine chooses the AppArmor profile. Of `confinement`, a
// max_processes of 0 sets no limit, and `seccomp` may be the path of a file with the profile, which
// is what Podman takes. Pure.
std::string make_create_body(const ContainerSpec& spec, const std::string& image,
                             const ResolvedConfinement& confinement);

}  // namespace trainyard::runtime
