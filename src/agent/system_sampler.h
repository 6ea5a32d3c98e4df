#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/gpu_reader.h"
#include "agent/system_counters.h"
#include "base/bytes.h"
#include "base/unique_fd.h"
#include "runtime/process_cgroup.h"

namespace trainyard::agent {

using SampleTime = std::chrono::sys_time<std::chrono::microseconds>;

// The instance's resource usage between two readings; percentages are 0..100 unless stated
// otherwise.
struct SystemSample {
  struct Core {
    int number = 0;
    double utilization = 0;
    double io_wait = 0;
  };
  SampleTime at{};
  std::vector<Core> cores;
  double cpu = 0;  // sum over cores: 4 busy cores are 400
  double memory = 0;
  double disk = 0;                                           // of the storage volume's space
  double operations = 0, read_bytes = 0, written_bytes = 0;  // of the volume, per second
  double received = 0, sent = 0;                             // bytes per second, of the container
  double platform_sent = 0;                                  // bytes per second, of this agent
  std::vector<GpuUse> gpus;
};

// A file of the kernel's that is read repeatedly: opened once.
class CounterFile {
 public:
  CounterFile() = default;
  explicit CounterFile(const std::filesystem::path& path);
  // Valid until the next call; empty if it can't be read.
  std::string_view read();

 private:
  UniqueFd fd_;
  std::string buffer_;
};

// Reads the container's resource usage from the kernel's counters:
//   CPU, memory     the container's cgroup; without one, the machine
//   single cores    the machine's cores, each with its share of the container's CPU time
//   I/O wait        the machine's cores
//   disk            the volume's block device, which is the container's alone if the volume is
//                   mounted; otherwise the disk that it is on
//   network         the container's network namespace without loopback: the machine's if shared
// A sample costs reading some files. One thread.
class SystemSampler {
 public:
  struct Sources {
    std::filesystem::path proc = "/proc";
    std::optional<pid_t> container;                // its PID 1
    std::optional<runtime::ProcessCgroup> cgroup;  // of the container
    std::filesystem::path volume;
    Bytes memory{};                           // the container's limit; 0: the machine's memory
    std::function<std::uint64_t()> uploaded;  // bytes that this agent has sent; may be null
    std::unique_ptr<GpuReader> gpus;          // null: none
  };
  explicit SystemSampler(Sources sources);

  // Since the last call, or since construction. `steady` is when the counters are read.
  SystemSample sample(SampleTime at, std::chrono::steady_clock::time_point steady);

 private:
  struct Reading {
    std::chrono::steady_clock::time_point at;
    std::vector<CoreTimes> cores;
    std::optional<std::uint64_t> cpu_time_ns;
    DiskCounters disk;
    TrafficCounters traffic;
    std::uint64_t uploaded = 0;
  };
  Reading read(std::chrono::steady_clock::time_point steady);
  void compare_cores(const Reading& now, double seconds, SystemSample& sample) const;
  double memory_percent();

  const Sources sources_;
  CounterFile stat_, meminfo_, diskstats_, net_dev_, cpu_time_, memory_, memory_stat_;
  Reading last_;
};

}  // namespace trainyard::agent
