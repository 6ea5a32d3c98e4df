#include "control/machine_share.h"

#include <cmath>
#include <cstdint>
#include <cstdio>

namespace trainyard::control {
namespace {

// A container can't start with less than this.
constexpr Bytes kMinMemory = mib(64);
constexpr double kMinCpus = 0.01;

std::string format_cpus(double cpus) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", cpus);
  if (cpus == std::floor(cpus)) std::snprintf(text, sizeof text, "%.0f", cpus);
  return text;
}

std::string count_of(int count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

// "The training job's 2 instances have", or that of the only one.
std::string subject(const std::vector<InstanceNeed>& needs) {
  if (needs.size() == 1) return needs.front().instance_type + " has ";
  return "The " + std::to_string(needs.size()) + " instances of the training job have ";
}

Error never_fits(const std::vector<InstanceNeed>& needs, const std::string& wanted,
                 const std::string& capacity_text) {
  return Error(ErrorKind::invalid_argument,
               subject(needs) + wanted + ", this machine has " + capacity_text);
}

// The sum of needs or shares.
template <class Instances>
InstanceSize add_sizes(const Instances& instances) {
  InstanceSize total;
  for (const auto& instance : instances) {
    total.cpus += instance.size.cpus;
    total.memory.value += instance.size.memory.value;
    total.gpus += instance.size.gpus;
  }
  return total;
}

Result<void> check_fits(const std::vector<InstanceNeed>& needs, const InstanceSize& total,
                        const Machine& machine, SharePolicy policy) {
  if (total.gpus > machine.gpus)
    return never_fits(needs, count_of(total.gpus, "GPU"), count_of(machine.gpus, "GPU"));
  if (policy == SharePolicy::fitted) return ok();
  if (total.cpus > machine.cpus)
    return never_fits(needs, format_cpus(total.cpus) + " vCPUs", format_cpus(machine.cpus));
  if (total.memory > machine.memory)
    return never_fits(needs, format_bytes(total.memory) + " of memory",
                      format_bytes(machine.memory) + " for jobs");
  return ok();
}

// One sentence about what a host gets less of.
std::string notice_of(const InstanceNeed& need, std::size_t hosts, const std::string& wanted,
                      const std::string& capacity_text, const std::string& given, bool plural) {
  if (hosts == 1)
    return need.instance_type + " has " + wanted + ", this machine has " + capacity_text +
           ": the training job is limited to " + (plural ? "those." : "that.");
  return need.instance_type + " has " + wanted + ", this machine has " + capacity_text +
         " for the " + std::to_string(hosts) + " instances of the training job: " + need.host +
         " is limited to " + given + ".";
}

}  // namespace

Result<std::vector<InstanceShare>> share_machine(const std::vector<InstanceNeed>& needs,
                                                 const Machine& machine, SharePolicy policy) {
  const InstanceSize total = add_sizes(needs);
  TRY_VOID(check_fits(needs, total, machine, policy));
  const bool few_cpus = total.cpus > machine.cpus;
  const bool little_memory = total.memory > machine.memory;
  std::vector<InstanceShare> shares;
  for (const InstanceNeed& need : needs) {
    InstanceShare share{need.host, need.size, {}};
    if (few_cpus && need.size.cpus > 0) {
      const double part = machine.cpus * need.size.cpus / total.cpus;
      share.size.cpus = needs.size() == 1 ? part : std::floor(part * 100) / 100;
      share.notices.push_back(notice_of(need, needs.size(), format_cpus(need.size.cpus) + " vCPUs",
                                        format_cpus(machine.cpus), format_cpus(share.size.cpus),
                                        true));
      if (share.size.cpus < kMinCpus)
        return never_fits(needs, format_cpus(total.cpus) + " vCPUs", format_cpus(machine.cpus));
    }
    if (little_memory && need.size.memory.value > 0) {
      const double part =
          static_cast<double>(machine.memory.value) *
          (static_cast<double>(need.size.memory.value) / static_cast<double>(total.memory.value));
      const auto bytes = static_cast<std::uint64_t>(part);
      share.size.memory = needs.size() == 1 ? machine.memory : Bytes{bytes - bytes % mib(1).value};
      share.notices.push_back(notice_of(
          need, needs.size(), format_bytes(need.size.memory) + " of memory",
          format_bytes(machine.memory) + " for jobs", format_bytes(share.size.memory), false));
      if (needs.size() > 1 && share.size.memory < kMinMemory)
        return never_fits(needs, format_bytes(total.memory) + " of memory",
                          format_bytes(machine.memory) + " for jobs");
    }
    shares.push_back(std::move(share));
  }
  return shares;
}

std::string format_size(const InstanceSize& size, bool with_gpus) {
  with_gpus = with_gpus || size.gpus > 0;
  std::string text = format_cpus(size.cpus) + (size.cpus == 1 ? " vCPU" : " vCPUs");
  text += with_gpus ? ", " : " and ";
  text += format_bytes(size.memory) + " of memory";
  if (with_gpus) text += " and " + count_of(size.gpus, "GPU");
  return text;
}

InstanceSize sum_of(const std::vector<InstanceShare>& shares) {
  return add_sizes(shares);
}

}  // namespace trainyard::control
