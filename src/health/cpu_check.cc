#include "health/cpu_check.h"

#include <sched.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <thread>

#include "base/files.h"
#include "base/list_folder.h"
#include "health/kernel_counts.h"
#include "health/pattern.h"

namespace trainyard::health {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr auto kBusy = 250ms;
constexpr int kTries = 3;
constexpr double kMaxLost = 0.5;
constexpr double kMinFrequency = 0.4;

// v2 in microseconds, v1 in nanoseconds (cgroups(7), cpu.stat).
std::chrono::nanoseconds read_throttled(const fs::path& cgroups) {
  const std::string unified = read_file(cgroups / "cpu.stat").value_or("");
  if (const auto time = find_count(unified, "throttled_usec"))
    return std::chrono::microseconds(*time);
  const std::string v1 = read_file(cgroups / "cpu" / "cpu.stat").value_or("");
  return std::chrono::nanoseconds(find_count(v1, "throttled_time").value_or(0));
}

// The line "cpu" of /proc/stat (proc(5)): user nice system idle iowait irq softirq steal.
void read_ticks(std::string_view text, CpuCounters& counters) {
  constexpr int kSteal = 7;
  std::string_view line = text.substr(0, text.find('\n'));
  if (!line.starts_with("cpu ")) return;
  line.remove_prefix(3);
  for (int i = 0; i <= kSteal && !line.empty(); ++i) {
    const auto ticks = find_count(line, "");
    if (!ticks) return;
    counters.total += *ticks;
    if (i == kSteal) counters.stolen = *ticks;
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    line.remove_prefix(std::min(line.find(' '), line.size()));
  }
}

std::uint64_t count_heat(const fs::path& cpus) {
  std::uint64_t count = 0;
  for (const fs::path& cpu : list_readable(cpus))
    count += read_count(cpu / "thermal_throttle" / "core_throttle_count").value_or(0);
  return count;
}

void keep_busy(const CheckTime& time) {
  const auto end = std::min(Steady::now() + kBusy, time.deadline);
  std::uint64_t words[1024] = {};
  while (Steady::now() < end && !time.is_cancelled()) {
    fill_pattern(words, words[0]);
    // Otherwise the compiler could remove the computation.
    asm volatile("" : : "r"(words) : "memory");
  }
}

std::string percent(double share) {
  char text[16];
  std::snprintf(text, sizeof text, "%.0f %%", share * 100);
  return text;
}

std::string gigahertz(std::uint64_t kilohertz) {
  char text[24];
  std::snprintf(text, sizeof text, "%.1f GHz", static_cast<double>(kilohertz) / 1e6);
  return text;
}

}  // namespace

CpuCounters read_cpu_counters(const fs::path& proc, const fs::path& sys) {
  CpuCounters counters;
  counters.at = Steady::now().time_since_epoch();
  counters.throttled = read_throttled(sys / "fs/cgroup");
  read_ticks(read_file(proc / "stat").value_or(""), counters);
  const fs::path cpus = sys / "devices/system/cpu";
  counters.hot = count_heat(cpus);
  const fs::path own = cpus / ("cpu" + std::to_string(std::max(::sched_getcpu(), 0))) / "cpufreq";
  counters.frequency = read_count(own / "scaling_cur_freq");
  counters.max_frequency = read_count(own / "cpuinfo_max_freq");
  return counters;
}

Verdict evaluate_cpus(const CpuCounters& before, const CpuCounters& after, int cpus) {
  const auto of = [](double part, double sum) {
    return sum > 0 ? std::clamp(part / sum, 0.0, 1.0) : 0.0;
  };
  const double throttled =
      of(static_cast<double>((after.throttled - before.throttled).count()),
         static_cast<double>((after.at - before.at).count()) * std::max(cpus, 1));
  if (throttled >= kMaxLost)
    return failed("the CPUs are throttled " + percent(throttled) +
                  " of the time by the CPU quota that this machine's root cgroup has");
  const double stolen = of(static_cast<double>(after.stolen - before.stolen),
                           static_cast<double>(after.total - before.total));
  if (stolen >= kMaxLost)
    return failed("the hypervisor takes " + percent(stolen) + " of the CPUs' time (steal)");
  if (after.hot > before.hot) return failed("the CPUs are slowed down by heat");
  std::string text = percent(throttled) + " throttled, " + percent(stolen) + " stolen";
  if (!after.frequency || !after.max_frequency) return passed(text);
  const std::string speed =
      gigahertz(*after.frequency) + " of at most " + gigahertz(*after.max_frequency);
  if (of(static_cast<double>(*after.frequency), static_cast<double>(*after.max_frequency)) <
      kMinFrequency)
    return failed("a busy CPU runs at " + speed);
  return passed(text + ", " + speed);
}

Verdict check_cpus(const CheckTime& time) {
  const int cpus = static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U));
  Verdict verdict;
  for (int i = 0; i < kTries && !time.is_over(); ++i) {
    const CpuCounters before = read_cpu_counters();
    keep_busy(time);
    verdict = evaluate_cpus(before, read_cpu_counters(), cpus);
    if (verdict.outcome != model::CheckOutcome::failed) return verdict;
  }
  return verdict;
}

}  // namespace trainyard::health
