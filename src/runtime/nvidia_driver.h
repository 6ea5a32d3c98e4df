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

// What a container gets of this machine's NVIDIA driver: its device nodes, and its libraries and
// programs, which must match the kernel module's version and so can't come from the image. It is
// found where the loader finds the driver's management library, however the driver was installed;
// NVIDIA's container toolkit isn't needed.
struct NvidiaDriver {
  std::string version;              // "580.159.04"
  std::vector<DeviceNode> devices;  // sorted by path
  // Under every name that a program may load: "libcuda.so", ".so.1" and ".so.<version>".
  std::vector<std::filesystem::path> libraries;
  std::vector<std::filesystem::path> programs;  // nvidia-smi, and the MPS daemons if installed
};

// unavailable, with what to do about it: part of the driver is missing.
Result<NvidiaDriver> find_nvidia_driver();
// The same, with the driver's library at `library` and the device nodes in `dev`.
Result<NvidiaDriver> read_nvidia_driver(const std::filesystem::path& library,
                                        const std::filesystem::path& dev);

// Removes the device nodes of all other GPUs.
void retain_gpus(NvidiaDriver& driver, const std::vector<int>& minor_numbers);

}  // namespace trainyard::runtime
