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

// A folder of the image and one of the machine, merged by overlayfs at one path of the container.
struct MergedFolder {
  std::string target;
  std::filesystem::path lower;  // in the image
  std::filesystem::path upper;
  std::filesystem::path work;
};

// What config.json depends on besides the spec and the image: facts of the machine and the bundle.
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
  std::uint64_t open_files = 0;        // this process's hard limit: the maximum for containers
  std::uint64_t locked_memory = 0;     // the same for RLIMIT_MEMLOCK
  int oom_score_adjust = 0;            // see container_oom_score_adjust()
  std::optional<NvidiaDriver> nvidia;  // nullopt: no GPUs
  // NVIDIA_VISIBLE_DEVICES, overriding the image's; empty: "all" unless the image sets it.
  std::string visible_gpus{};
  std::string library_folder;  // the image's folder for the driver's libraries
  // Mounted instead of the spec's mounts of the same paths.
  std::vector<MergedFolder> merged;
};

// Returns the config.json (OCI runtime-spec 1.0.2) that gives a container what Docker gives by
// default (devices, masked paths, /dev/shm, its own pid, mount, ipc and uts namespaces) within the
// confinement of `facts`, and the network namespace of the spec's NetworkMode. Pure.
std::string make_bundle_config(const ContainerSpec& spec, const ImageConfig& image,
                               const BundleFacts& facts);

// Returns the text of /etc/hosts: Docker's default entries, then each name with its address. Pure.
std::string make_hosts_file(const std::map<std::string, std::string>& hosts);

}  // namespace trainyard::runtime
