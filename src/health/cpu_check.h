#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "health/verdict.h"

namespace trainyard::health {

// What the kernel counts of what keeps CPUs from working. Times grow from the machine's start.
struct CpuCounters {
  std::chrono::nanoseconds at{0};         // of the steady clock
  std::chrono::nanoseconds throttled{0};  // by a CPU quota, of all CPUs together
  std::uint64_t stolen = 0;               // by a hypervisor, of all CPUs together, in ticks
  std::uint64_t total = 0;                // all ticks of all CPUs
  std::uint64_t hot = 0;                  // how often a CPU was slowed down for its heat
  // Of the CPU that this thread runs on, in kHz; absent where it isn't told.
  std::optional<std::uint64_t> frequency{};
  std::optional<std::uint64_t> max_frequency{};
};

// The quota is that of the root cgroup as this process sees it: that of a machine has none, that of
// a container or pod in which Trainyard runs may.
CpuCounters read_cpu_counters(const std::filesystem::path& proc = "/proc",
                              const std::filesystem::path& sys = "/sys");

// What held `cpus` CPUs up from the one reading to the other, while one of them was kept busy.
// Pure. Fails where that is half of the time or more, where a CPU was slowed down for its heat, or
// where the busy one ran at less than 40 percent of what it can.
Verdict judge_cpus(const CpuCounters& before, const CpuCounters& after, int cpus);

// Keeps a CPU busy for a quarter of a second between two readings. What looks bad is measured
// again, twice: a burst of a neighbour's is no sickness.
Verdict check_cpus(const CheckTime& time);

}  // namespace trainyard::health
