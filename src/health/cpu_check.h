#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "health/verdict.h"

namespace trainyard::health {

// The kernel's counters of what keeps CPUs from working. Times grow from the machine's start.
struct CpuCounters {
  std::chrono::nanoseconds at{0};         // of the steady clock
  std::chrono::nanoseconds throttled{0};  // by a CPU quota, of all CPUs together
  std::uint64_t stolen = 0;               // by a hypervisor, of all CPUs together, in ticks
  std::uint64_t total = 0;                // all ticks of all CPUs
  std::uint64_t hot = 0;                  // how often a CPU was slowed down for heat
  // Of the CPU that this thread runs on, in kHz; absent if unknown.
  std::optional<std::uint64_t> frequency{};
  std::optional<std::uint64_t> max_frequency{};
};

// The quota is that of the root cgroup as this process sees it: a machine has none, but a container
// or pod in which Trainyard runs may.
CpuCounters read_cpu_counters(const std::filesystem::path& proc = "/proc",
                              const std::filesystem::path& sys = "/sys");

// What slowed down `cpus` CPUs between two readings, while one of them was kept busy. Pure. Fails
// if that is half of the time or more, if a CPU was slowed down for heat, or if the busy one ran at
// less than 40 percent of its frequency.
Verdict evaluate_cpus(const CpuCounters& before, const CpuCounters& after, int cpus);

// Keeps a CPU busy for a quarter of a second between two readings. A bad result is measured again,
// up to twice: a short burst of other load isn't a fault.
Verdict check_cpus(const CheckTime& time);

}  // namespace trainyard::health
