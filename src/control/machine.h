#pragma once

#include <filesystem>

#include "base/bytes.h"
#include "engine/engine.h"

namespace trainyard::control {

// What this machine has for training jobs. A value: determined once at start, and passed on.
using Machine = engine::Capacity;

// The part of a machine's memory for jobs: all but a sixteenth, at least 256 MiB and at most 4 GiB
// (never more than half), which are for the kernel, the server, agents and the page cache that they
// share.
Bytes memory_for_jobs(Bytes memory);

// CPUs: those on which this process may be scheduled, or a cgroup's quota (v1 or v2) if that is
// less. Memory: memory_for_jobs() of RAM, or of a cgroup's limit if that is less. GPUs: NVIDIA's,
// by their device nodes. What can't be read limits nothing. `root` is where /proc, /sys and /dev
// are.
Machine detect_machine(const std::filesystem::path& root = "/");

}  // namespace trainyard::control
