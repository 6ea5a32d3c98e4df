#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace trainyard::runtime {

struct DeviceNode {
  std::string path;  // in the container as here: "/dev/nvidia0"
  std::uint32_t major = 0, minor = 0;
  friend bool operator==(const DeviceNode&, const DeviceNode&) = default;
};

// What a container is given of this machine's NVIDIA driver: its device nodes, and its libraries
// and programs, which must be of the kernel module's version and so can't be the image's own. It is
// found where the loader finds the driver's management library, whichever way the driver was
// installed; NVIDIA's container toolkit is not needed.
struct NvidiaDriver {
  std::string version;              // "580.159.04"
  std::vector<DeviceNode> devices;  // sorted by path
  // Under every name that a program may load: each of "libcuda.so", ".so.1" and ".so.<version>".
  std::vector<std::filesystem::path> libraries;
  std::vector<std::filesystem::path> programs;  // nvidia-smi, and the MPS daemons where installed
};

// unavailable, with what to do about it, where part of the driver is missing.
Result<NvidiaDriver> find_nvidia_driver();
// The same, with the driver's library at `library` and the device nodes in `dev`.
Result<NvidiaDriver> read_nvidia_driver(const std::filesystem::path& library,
                                        const std::filesystem::path& dev);

// Takes the device nodes of the other GPUs away.
void keep_gpus(NvidiaDriver& driver, const std::vector<int>& minor_numbers);

}  // namespace trainyard::runtime
