#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "health/verdict.h"

namespace trainyard::health {

// What the kernel knows of the machine's memory.
struct MemoryFacts {
  Bytes available{};              // MemAvailable
  Bytes corrupted{};              // HardwareCorrupted: pages that the kernel has given up
  std::uint64_t uncorrected = 0;  // ECC errors since the machine's start (EDAC)
  std::uint64_t corrected = 0;
  bool counts_errors = false;  // there is a driver that counts them
};

// Of /proc/meminfo and /sys/devices/system/edac/mc.
MemoryFacts read_memory_facts(const std::filesystem::path& proc = "/proc",
                              const std::filesystem::path& sys = "/sys");
// Pure. `granted`: what the instance may use; 0: no limit. Fails where memory is broken, or so much
// is taken by others that less than a quarter of that is there.
Verdict judge_memory(const MemoryFacts& facts, Bytes granted);

// The facts; and 64 MiB, or as much as a second is enough for, written with two patterns and read
// back.
Verdict check_memory(Bytes granted, const CheckTime& time);

}  // namespace trainyard::health
