#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/confinement.h"
#include "runtime/container_spec.h"
#include "runtime/container_user.h"
#include "runtime/nvidia_driver.h"

namespace trainyard::runtime {

// A folder of the image and one of the machine, merged by overlayfs where the container has them.
struct MergedFolder {
  std::string target;
  std::filesystem::path lower;  // the image's
  std::filesystem::path upper;
  std::filesystem::path work;
};

// What config.json needs besides the spec and the image: facts of the machine and of the bundle.
struct BundleFacts {
  std::filesystem::path folder;  // holds `rootfs`, and the files hosts, hostname and resolv.conf
  ContainerUser user;
  ResolvedConfinement confinement;
  std::string cgroup;                 // "/trainyard/<id>"
  bool own_cgroup_namespace = false;  // /sys/fs/cgroup is the container's own cgroup
  bool limit_memory = false;
  bool limit_swap = false;
  bool limit_cpu = false;
  bool limit_processes = false;
  std::uint64_t open_files = 0;        // our own hard limit: nothing may be raised above it
  std::uint64_t locked_memory = 0;     // the same for RLIMIT_MEMLOCK
  int oom_score_adjust = 0;            // see container_oom_score_adjust()
  std::optional<NvidiaDriver> nvidia;  // nullopt: no GPUs
  // NVIDIA_VISIBLE_DEVICES, over the image's; empty: "all", under the image's.
  std::string visible_gpus{};
  std::string library_folder;  // where in the image the driver's libraries go
  // Instead of binding those of the spec's mounts.
  std::vector<MergedFolder> merged;
};

// The config.json (OCI runtime-spec 1.0.2) that gives a container what Docker's defaults give it
// (devices, masked paths, /dev/shm, its own pid, mount, ipc and uts namespaces) within the
// confinement of `facts`, and the network namespace that the spec's NetworkMode says. Pure.
std::string make_bundle_config(const ContainerSpec& spec, const ImageConfig& image,
                               const BundleFacts& facts);

// /etc/hosts with Docker's default entries, then each name with its address. Pure.
std::string make_hosts_file(const std::map<std::string, std::string>& hosts);

}  // namespace trainyard::runtime
