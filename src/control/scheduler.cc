#include "control/scheduler.h"

#include <cstdio>
#include <utility>

namespace trainyard::control {
namespace {

// Quotas make CPUs fractions; their sums are not exact.
constexpr double kCpuTolerance = 1e-6;

std::string format_cpus(double cpus) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2g", cpus);
  if (cpus == static_cast<double>(static_cast<long>(cpus))) {
    std::snprintf(text, sizeof text, "%ld", static_cast<long>(cpus));
  }
  return text;
}

}  // namespace

Grant make_grant(const std::string& instance_type, const InstanceSize& size,
                 const Machine& machine) {
  Grant grant{size, {}};
  if (size.cpus > machine.cpus) {
    grant.limits.cpus = machine.cpus;
    grant.notices.push_back(instance_type + " has " + format_cpus(size.cpus) +
                            " vCPUs, this machine has " + format_cpus(machine.cpus) +
                            ": the training job is limited to those.");
  }
  if (size.memory > machine.memory) {
    grant.limits.memory = machine.memory;
    grant.notices.push_back(instance_type + " has " + format_bytes(size.memory) +
                            " of memory, this machine has " + format_bytes(machine.memory) +
                            " for jobs: the training job is limited to that.");
  }
  return grant;
}

void Scheduler::enqueue(const std::string& job, const InstanceSize& need) {
  if (holds(job) || waits(job)) return;
  queue_.emplace(next_place_, Waiting{job, need});
  places_.emplace(job, next_place_++);
}

void Scheduler::adopt(const std::string& job, const InstanceSize& need) {
  leave_queue(job);
  running_.insert_or_assign(job, need);
}

void Scheduler::remove(const std::string& job) {
  leave_queue(job);
  running_.erase(job);
}

std::optional<std::string> Scheduler::first_that_fits() const {
  if (queue_.empty() || !fits(queue_.begin()->second.need)) return std::nullopt;
  return queue_.begin()->second.job;
}

std::optional<std::string> Scheduler::next() {
  if (!first_that_fits()) return std::nullopt;
  const Waiting first = std::move(queue_.begin()->second);
  leave_queue(first.job);
  running_.insert_or_assign(first.job, first.need);
  return first.job;
}

std::optional<InstanceSize> Scheduler::share_of(const std::string& job) const {
  const auto found = running_.find(job);
  return found == running_.end() ? std::nullopt : std::optional(found->second);
}

void Scheduler::leave_queue(const std::string& job) {
  const auto place = places_.find(job);
  if (place == places_.end()) return;
  queue_.erase(place->second);
  places_.erase(place);
}

bool Scheduler::fits(const InstanceSize& need) const {
  if (running_.empty()) return true;  // a job as large as the machine gets the machine
  double cpus = need.cpus;
  std::uint64_t memory = need.memory.value;
  bool gpus_taken = false;
  for (const auto& [job, held] : running_) {
    cpus += held.cpus;
    memory += held.memory.value;
    gpus_taken = gpus_taken || held.gpus > 0;
  }
  return cpus <= machine_.cpus + kCpuTolerance && memory <= machine_.memory.value &&
         !(need.gpus > 0 && gpus_taken);
}

}  // namespace trainyard::control
