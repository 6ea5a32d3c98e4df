#pragma once

#include <filesystem>

#include "base/bytes.h"
#include "engine/engine.h"

namespace trainyard::control {

// What this machine has to give to training jobs. A value: found once at start, handed to who needs
// it.
using Machine = engine::Capacity;

// What jobs get of a machine's memory: all but a sixteenth, at least 256 MiB and at most 4 GiB
// (never more than half), for the kernel, the server, agents and the page cache that they share.
Bytes memory_for_jobs(Bytes memory);

// CPUs: what this process may be scheduled on, less if a cgroup (v1 or v2) has a quota. Memory:
// memory_for_jobs() of RAM, or of a cgroup's limit where that is less. GPUs: NVIDIA's, by their
// device nodes. What can't be read limits nothing. `root` is where /proc, /sys and /dev are looked
// for.
Machine detect_machine(const std::filesystem::path& root = "/");

}  // namespace trainyard::control
