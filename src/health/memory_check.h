#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "health/verdict.h"

namespace trainyard::health {

// The kernel's information about the machine's memory.
struct MemoryFacts {
  Bytes available{};              // MemAvailable
  Bytes corrupted{};              // HardwareCorrupted: pages that the kernel no longer uses
  std::uint64_t uncorrected = 0;  // ECC errors since the machine's start (EDAC)
  std::uint64_t corrected = 0;
  bool counts_errors = false;  // there is a driver that counts them
};

// From /proc/meminfo and /sys/devices/system/edac/mc.
MemoryFacts read_memory_facts(const std::filesystem::path& proc = "/proc",
                              const std::filesystem::path& sys = "/sys");
// Pure. `granted`: the instance's limit; 0: none. Fails if memory is broken, or if others use so
// much that less than a quarter of the limit is available.
Verdict evaluate_memory(const MemoryFacts& facts, Bytes granted);

// Judges the facts; and writes 64 MiB, or as much as fits in a second, with two patterns and reads
// it back.
Verdict check_memory(Bytes granted, const CheckTime& time);

}  // namespace trainyard::health
