#pragma once

#include <string>

#include "runtime/confinement.h"
#include "runtime/runtime.h"

namespace trainyard::runtime {

// A mount as an engine can do it; with `keep_image`: as it is, or, when the image has files there,
// one mount for each folder of `own`. Pure.
std::vector<BindMount> separate_mounts(const BindMount& mount, bool image_has_files);

// The body of POST /containers/create that makes a container of that spec from an image, which is
// named as the engine knows it. The engine chooses the AppArmor profile. Of `confinement`, a
// max_processes of 0 sets no limit, and `seccomp` may be the path of a file with the profile, which
// is what Podman takes. `gpus` names those of spec.limits.gpu_ids. With another container's network
// Docker gives its host name too and takes none; Podman doesn't, and does. Pure.
std::string make_create_body(const ContainerSpec& spec, const std::string& image,
                             const ResolvedConfinement& confinement,
                             const std::vector<std::string>& gpus = {}, bool podman = false);

}  // namespace trainyard::runtime
