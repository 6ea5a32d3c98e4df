#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "control/machine.h"

// What the hosts of one training job get of the machine. Pure.
namespace trainyard::control {

// What an instance of a training job is, or is granted.
struct InstanceSize {
  double cpus = 0;
  Bytes memory{};
  int gpus = 0;
  friend bool operator==(const InstanceSize&, const InstanceSize&) = default;
};

struct InstanceNeed {
  std::string host;  // "algo-1"
  std::string instance_type;
  InstanceSize size;  // its type's
};

struct InstanceShare {
  std::string host;
  InstanceSize size;  // what the instance is held to
  // Sentences for the job's log where that is less than its type has.
  std::vector<std::string> notices;
};

enum class SharePolicy {
  fitted,  // where the types have more CPUs or memory than the machine, the hosts share it
  strict,  // every instance is as large as its type, or the job is refused
};

// The shares of the hosts of one job, in their order; all run at the same time. Where the sum of
// their CPUs, or of their memory, is more than the machine has, each gets its part of the machine
// in proportion. GPUs are never made up for, and never shared. An error: the job never fits, with
// the numbers, for a message to the client.
Result<std::vector<InstanceShare>> share_machine(const std::vector<InstanceNeed>& needs,
                                                 const Machine& machine, SharePolicy policy);

// "4 vCPUs, 8.0 GiB of memory and 1 GPU", for people; GPUs only where there are any, or
// `with_gpus`.
std::string format_size(const InstanceSize& size, bool with_gpus = false);
InstanceSize sum_of(const std::vector<InstanceShare>& shares);

}  // namespace trainyard::control
