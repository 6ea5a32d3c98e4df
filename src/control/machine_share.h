#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "control/machine.h"

// How the hosts of one training job share the machine. Pure.
namespace trainyard::control {

// The size of an instance: of its type, or as granted.
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
  InstanceSize size;  // the instance's limits
  // Sentences for the job's log if that is less than its type has.
  std::vector<std::string> notices;
};

enum class SharePolicy {
  fitted,  // if the types have more CPUs or memory than the machine, the hosts share it
  strict,  // every instance is as large as its type, or the job is refused
};

// The shares of the hosts of one job, in their order; all run at the same time. If the sum of their
// CPUs, or of their memory, exceeds the machine's, each gets a proportional part. GPUs are never
// reduced or shared. Error: the job never fits; the message, for the client, has the numbers.
Result<std::vector<InstanceShare>> share_machine(const std::vector<InstanceNeed>& needs,
                                                 const Machine& machine, SharePolicy policy);

// "4 vCPUs, 8.0 GiB of memory and 1 GPU", for people; GPUs only where there are any, or
// `with_gpus`.
std::string format_size(const InstanceSize& size, bool with_gpus = false);
InstanceSize sum_of(const std::vector<InstanceShare>& shares);

}  // namespace trainyard::control
