#pragma once

#include <filesystem>

#include "base/bytes.h"

namespace trainyard::control {

// What this machine has to give to training jobs. A value: found once at start, handed to who needs
// it.
struct Machine {
  double cpus = 1;  // may be a fraction under a cgroup's quota
  Bytes memory{};
  int gpus = 0;
  friend bool operator==(const Machine&, const Machine&) = default;
};

// CPUs: what this process may be scheduled on, less if a cgroup (v1 or v2) has a quota. Memory:
// RAM, less if a cgroup has a limit. GPUs: NVIDIA's, by their device nodes. What can't be read
// limits nothing. `root` is where /proc, /sys and /dev are looked for.
Machine detect_machine(const std::filesystem::path& root = "/");

}  // namespace trainyard::control
