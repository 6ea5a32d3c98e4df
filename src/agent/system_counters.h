#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

// Parses the kernel's counters from the texts of its files. Pure, and tolerant: what isn't in a
// text is zero or absent, since a sample with a gap is better than none.
namespace trainyard::agent {

// A line "cpu<number>" of /proc/stat (proc(5)), in clock ticks since the machine started.
struct CoreTimes {
  int number = 0;
  std::uint64_t busy = 0;  // neither idle nor waiting for I/O nor stolen by a hypervisor
  std::uint64_t io_wait = 0;
  std::uint64_t total = 0;
};
std::vector<CoreTimes> parse_core_times(std::string_view proc_stat);

struct MemoryCounters {
  std::uint64_t total = 0;      // bytes
  std::uint64_t available = 0;  // bytes
};
MemoryCounters parse_meminfo(std::string_view proc_meminfo);

struct DiskCounters {
  std::uint64_t operations = 0;
  std::uint64_t read_bytes = 0;
  std::uint64_t written_bytes = 0;
};
// For the given block device; if /proc/diskstats doesn't have it, for all whole disks together.
DiskCounters parse_diskstats(std::string_view proc_diskstats, unsigned major, unsigned minor);

struct TrafficCounters {
  std::uint64_t received = 0;  // bytes
  std::uint64_t sent = 0;
};
// For all interfaces but lo.
TrafficCounters parse_net_dev(std::string_view proc_net_dev);

// The number on the line "<key> <number>".
std::optional<std::uint64_t> find_value(std::string_view text, std::string_view key);
// The value of a text that consists of one number.
std::optional<std::uint64_t> parse_value(std::string_view text);

}  // namespace trainyard::agent
