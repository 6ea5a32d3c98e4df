#include "agent/system_counters.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <string>

namespace trainyard::agent {
namespace {

constexpr std::uint64_t kSector = 512;  // of /proc/diskstats, independent of the device's

std::string_view next_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

std::string_view next_word(std::string_view& line) {
  constexpr std::string_view kBlank = " \t";
  line.remove_prefix(std::min(line.find_first_not_of(kBlank), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(kBlank));
  line.remove_prefix(word.size());
  return word;
}

std::uint64_t next_number(std::string_view& line) {
  return parse_value(next_word(line)).value_or(0);
}

// "sda1" is a partition of "sda", "nvme0n1p2" one of "nvme0n1"; "sdaa" is none of "sda".
bool is_partition(std::string_view name, std::string_view disk) {
  if (disk.empty() || !name.starts_with(disk) || name.size() == disk.size()) return false;
  std::string_view rest = name.substr(disk.size());
  if (rest.starts_with('p')) rest.remove_prefix(1);
  return !rest.empty() &&
         std::ranges::all_of(rest, [](unsigned char c) { return std::isdigit(c); });
}

// Not memory, and not devices on top of other block devices, which would count twice.
bool is_whole_disk(std::string_view name) {
  constexpr std::array<std::string_view, 6> kOthers = {"loop", "ram", "zram", "dm-", "md", "sr"};
  return std::ranges::none_of(kOthers, [&](std::string_view o) { return name.starts_with(o); });
}

}  // namespace

std::optional<std::uint64_t> parse_value(std::string_view text) {
  std::uint64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc()) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> find_value(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    std::string_view line = next_line(text);
    if (!line.starts_with(key) || line.size() <= key.size() || line[key.size()] != ' ') continue;
    return parse_value(line.substr(key.size() + 1));
  }
  return std::nullopt;
}

std::vector<CoreTimes> parse_core_times(std::string_view proc_stat) {
  std::vector<CoreTimes> cores;
  while (!proc_stat.empty()) {
    std::string_view line = next_line(proc_stat);
    if (!line.starts_with("cpu")) break;  // they come first
    const auto number = parse_value(next_word(line).substr(3));
    if (!number) continue;  // "cpu", the sum
    // user nice system idle iowait irq softirq steal; guest time is in user's
    std::array<std::uint64_t, 8> times{};
    for (std::uint64_t& time : times) time = next_number(line);
    CoreTimes core;
    core.number = static_cast<int>(*number);
    core.io_wait = times[4];
    for (const std::uint64_t time : times) core.total += time;
    core.busy = core.total - times[3] - times[4] - times[7];
    cores.push_back(core);
  }
  return cores;
}

MemoryCounters parse_meminfo(std::string_view proc_meminfo) {
  MemoryCounters memory;
  while (!proc_meminfo.empty()) {
    std::string_view line = next_line(proc_meminfo);
    const std::string_view name = next_word(line);
    if (name == "MemTotal:") memory.total = next_number(line) << 10;
    if (name == "MemAvailable:") memory.available = next_number(line) << 10;
  }
  return memory;
}

DiskCounters parse_diskstats(std::string_view proc_diskstats, unsigned major, unsigned minor) {
  DiskCounters all;
  std::string_view disk;
  while (!proc_diskstats.empty()) {
    std::string_view line = next_line(proc_diskstats);
    const std::uint64_t found_major = next_number(line), found_minor = next_number(line);
    const std::string_view name = next_word(line);
    if (name.empty()) continue;
    // reads merged sectors ms writes merged sectors …
    std::array<std::uint64_t, 7> values{};
    for (std::uint64_t& value : values) value = next_number(line);
    const DiskCounters one{values[0] + values[4], values[2] * kSector, values[6] * kSector};
    if (found_major == major && found_minor == minor) return one;
    if (is_partition(name, disk) || !is_whole_disk(name)) continue;
    disk = name;
    all.operations += one.operations;
    all.read_bytes += one.read_bytes;
    all.written_bytes += one.written_bytes;
  }
  return all;
}

TrafficCounters parse_net_dev(std::string_view proc_net_dev) {
  TrafficCounters all;
  while (!proc_net_dev.empty()) {
    std::string_view line = next_line(proc_net_dev);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;  // the column names
    std::string_view name = line.substr(0, colon);
    if (next_word(name) == "lo") continue;
    line.remove_prefix(colon + 1);
    // received: bytes packets errs drop fifo frame compressed multicast; sent: bytes …
    std::array<std::uint64_t, 9> values{};
    for (std::uint64_t& value : values) value = next_number(line);
    all.received += values[0];
    all.sent += values[8];
  }
  return all;
}

}  // namespace trainyard::agent
