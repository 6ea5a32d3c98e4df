#pragma once

#include <string>
#include <vector>

#include "runtime/confinement.h"
#include "runtime/runtime.h"

namespace trainyard::runtime {

// Converts a mount to those that an engine supports: with `keep_image`, the mount itself, or, if
// the image has files there, one mount for each folder of `own`. Pure.
std::vector<BindMount> separate_mounts(const BindMount& mount, bool image_has_files);

// An engine gives a container an empty folder for each VOLUME of its image, also on top of what is
// mounted: what the container writes there would be lost. Returns a mount for each that is below
// one of `mounts`, of the same folder of its source, which the engine uses instead. Pure.
std::vector<BindMount> mounts_of_volumes(const std::vector<std::string>& volumes,
                                         const std::vector<BindMount>& mounts);

// Returns the body of POST /containers/create for a container of that spec from an image, which is
// named as the engine knows it. The engine chooses the AppArmor profile. In `confinement`,
// max_processes 0 sets no limit, and `seccomp` may be the path of a file with the profile, which is
// what Podman accepts. `gpus` are the names of spec.limits.gpu_ids. If the container joins another
// container's network, Docker takes the host name from that container and rejects one in the body;
// Podman needs it in the body. Pure.
std::string make_create_body(const ContainerSpec& spec, const std::string& image,
                             const ResolvedConfinement& confinement,
                             const std::vector<std::string>& gpus = {}, bool podman = false);

}  // namespace trainyard::runtime
