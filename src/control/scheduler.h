#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "control/machine.h"

// Who may use the machine, and when. Accounting only: no clock, no I/O, no threads.
namespace trainyard::control {

// What an instance of a training job is, or is granted.
struct InstanceSize {
  double cpus = 0;
  Bytes memory{};
  int gpus = 0;
  friend bool operator==(const InstanceSize&, const InstanceSize&) = default;
};

struct Grant {
  InstanceSize limits;  // what the instance is held to
  std::vector<std::string>
      notices;  // sentences for the job's log where that is less than its type has
};

// An instance of `size` on this machine: the smaller of both in CPUs and memory. GPUs are not made
// up for: CreateTrainingJob refused what the machine hasn't.
Grant make_grant(const std::string& instance_type, const InstanceSize& size,
                 const Machine& machine);

// Strictly first in, first out: a job that doesn't fit yet is not overtaken by a smaller one. A job
// with GPUs holds all GPUs of the machine, for its container is given all of them. What a call
// costs doesn't grow with the queue.
class Scheduler {
 public:
  explicit Scheduler(const Machine& machine) : machine_(machine) {}

  // At the end of the queue. A job that waits or runs already is left where it is.
  void enqueue(const std::string& job, const InstanceSize& need);
  // A job that runs already: holds `need`, whether or not it fits.
  void adopt(const std::string& job, const InstanceSize& need);
  // Out of the queue, or gives back what it holds. Unknown jobs are fine.
  void remove(const std::string& job);
  // The first of the queue, if it fits now.
  std::optional<std::string> first_that_fits() const;
  // The same: it holds what it needs from here on.
  std::optional<std::string> next();

  bool waits(const std::string& job) const { return places_.contains(job); }
  bool has_waiting() const { return !queue_.empty(); }
  bool holds(const std::string& job) const { return running_.contains(job); }
  // What it holds; nullopt: it holds nothing.
  std::optional<InstanceSize> share_of(const std::string& job) const;

 private:
  struct Waiting {
    std::string job;
    InstanceSize need;
  };
  bool fits(const InstanceSize& need) const;
  void leave_queue(const std::string& job);

  Machine machine_;
  std::map<std::uint64_t, Waiting> queue_;                 // by the order of coming
  std::unordered_map<std::string, std::uint64_t> places_;  // in the queue, by job
  std::uint64_t next_place_ = 0;
  std::map<std::string, InstanceSize> running_;
};

}  // namespace trainyard::control
