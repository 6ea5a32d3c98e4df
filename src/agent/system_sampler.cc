#include "agent/system_sampler.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace trainyard::agent {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

namespace {

constexpr double kNanoseconds = 1e9;  // in a second

double percent(double part, double sum) {
  return sum > 0 ? std::clamp(100.0 * part / sum, 0.0, 100.0) : 0.0;
}

// Counters of a device that was replaced may go back.
double growth(std::uint64_t now, std::uint64_t before) {
  return now > before ? static_cast<double>(now - before) : 0.0;
}

double space_used(const fs::path& volume) {
  struct statvfs info{};
  if (::statvfs(volume.c_str(), &info) != 0) return 0;
  return percent(static_cast<double>(info.f_blocks - info.f_bfree),
                 static_cast<double>(info.f_blocks));
}

fs::path file_in(const fs::path& folder, const char* name) {
  return folder.empty() ? fs::path() : folder / name;
}

}  // namespace

CounterFile::CounterFile(const fs::path& path) {
  if (!path.empty()) fd_ = UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

std::string_view CounterFile::read() {
  if (!fd_) return {};
  if (buffer_.empty()) buffer_.resize(4096);
  std::size_t size = 0;
  for (;;) {
    const ssize_t got =
        ::pread(fd_.get(), buffer_.data() + size, buffer_.size() - size, static_cast<off_t>(size));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    size += static_cast<std::size_t>(got);
    if (size == buffer_.size()) buffer_.resize(2 * size);
  }
  return std::string_view(buffer_).substr(0, size);
}

SystemSampler::SystemSampler(Sources sources) : sources_(std::move(sources)) {
  const fs::path& proc = sources_.proc;
  stat_ = CounterFile(proc / "stat");
  meminfo_ = CounterFile(proc / "meminfo");
  diskstats_ = CounterFile(proc / "diskstats");
  // Without a process to look at, this one's: it is in the machine's namespace.
  const std::string process =
      sources_.container ? std::to_string(*sources_.container) : std::string("self");
  net_dev_ = CounterFile(proc / process / "net" / "dev");
  if (sources_.cgroup) {
    const runtime::ProcessCgroup& cgroup = *sources_.cgroup;
    cpu_time_ =
        CounterFile(file_in(cgroup.cpu_time, cgroup.unified ? "cpu.stat" : "cpuacct.usage"));
    memory_ = CounterFile(
        file_in(cgroup.memory, cgroup.unified ? "memory.current" : "memory.usage_in_bytes"));
    memory_stat_ = CounterFile(file_in(cgroup.memory, "memory.stat"));
  }
  last_ = read(Steady::now());
}

SystemSampler::Reading SystemSampler::read(Steady::time_point steady) {
  Reading reading;
  reading.at = steady;
  reading.cores = parse_core_times(stat_.read());
  if (sources_.cgroup && sources_.cgroup->unified) {
    reading.cpu_time_ns = find_value(cpu_time_.read(), "usage_usec");
    if (reading.cpu_time_ns) *reading.cpu_time_ns *= 1000;
  } else {
    reading.cpu_time_ns = parse_value(cpu_time_.read());
  }
  struct stat info{};
  const bool found = ::stat(sources_.volume.c_str(), &info) == 0;
  reading.disk = parse_diskstats(diskstats_.read(), found ? major(info.st_dev) : 0,
                                 found ? minor(info.st_dev) : 0);
  reading.traffic = parse_net_dev(net_dev_.read());
  if (sources_.uploaded) reading.uploaded = sources_.uploaded();
  return reading;
}

SystemSample SystemSampler::sample(SampleTime at, Steady::time_point steady) {
  const Reading now = read(steady);
  const double seconds = std::max(std::chrono::duration<double>(now.at - last_.at).count(), 1e-3);
  SystemSample sample;
  sample.at = at;
  compare_cores(now, seconds, sample);
  sample.memory = memory_percent();
  sample.disk = space_used(sources_.volume);
  sample.operations = growth(now.disk.operations, last_.disk.operations) / seconds;
  sample.read_bytes = growth(now.disk.read_bytes, last_.disk.read_bytes) / seconds;
  sample.written_bytes = growth(now.disk.written_bytes, last_.disk.written_bytes) / seconds;
  sample.received = growth(now.traffic.received, last_.traffic.received) / seconds;
  sample.sent = growth(now.traffic.sent, last_.traffic.sent) / seconds;
  sample.platform_sent = growth(now.uploaded, last_.uploaded) / seconds;
  if (sources_.gpus) sample.gpus = sources_.gpus->read();
  last_ = now;
  return sample;
}

void SystemSampler::compare_cores(const Reading& now, double seconds, SystemSample& sample) const {
  double machine = 0;
  for (const CoreTimes& core : now.cores) {
    const auto before = std::ranges::find(last_.cores, core.number, &CoreTimes::number);
    if (before == last_.cores.end()) continue;  // it was enabled meanwhile
    const double total = growth(core.total, before->total);
    sample.cores.push_back({core.number, percent(growth(core.busy, before->busy), total),
                            percent(growth(core.io_wait, before->io_wait), total)});
    machine += sample.cores.back().utilization;
  }
  if (!now.cpu_time_ns || !last_.cpu_time_ns) {
    sample.cpu = machine;
    return;
  }
  sample.cpu = 100.0 * growth(*now.cpu_time_ns, *last_.cpu_time_ns) / (seconds * kNanoseconds);
  // The kernel counts a cgroup's time on single cores in v1 only. The machine's cores tell where
  // work was done, and the container's part of all work is known. Where the coarse clock of
  // /proc/stat (10 ms) saw no work at all, nothing says where it was.
  for (SystemSample::Core& core : sample.cores)
    core.utilization = machine > 0
                           ? percent(core.utilization * sample.cpu / machine, 100)
                           : percent(sample.cpu / static_cast<double>(sample.cores.size()), 100);
}

double SystemSampler::memory_percent() {
  const MemoryCounters machine = parse_meminfo(meminfo_.read());
  const auto used = parse_value(memory_.read());
  if (!used)
    return percent(static_cast<double>(machine.total - std::min(machine.available, machine.total)),
                   static_cast<double>(machine.total));
  // The page cache that the kernel reclaims first isn't what the container needs.
  const std::uint64_t cache =
      find_value(memory_stat_.read(),
                 sources_.cgroup->unified ? "inactive_file" : "total_inactive_file")
          .value_or(0);
  const std::uint64_t sum = sources_.memory.value > 0 ? sources_.memory.value : machine.total;
  return percent(static_cast<double>(*used - std::min(cache, *used)), static_cast<double>(sum));
}

}  // namespace trainyard::agent
