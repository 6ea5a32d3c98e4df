#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/result.h"
#include "control/disk_book.h"
#include "engine/engine.h"

namespace trainyard::control {

// The storage volume granted to an instance.
struct VolumeGrant {
  Bytes size{};
  std::vector<std::string> notices;  // sentences for the job's log if it isn't what was requested
};
using VolumeGrants = std::map<std::string, VolumeGrant>;  // by host

// The disk space that the hosts of a job request.
struct DiskRequest {
  struct Instance {
    std::string host;
    std::string instance_type;
    Bytes requested{};  // as in VolumeNeed
  };
  std::vector<Instance> instances;
  // The known size of one host's channels, in bytes; may list them, so it is called only if needed.
  std::function<Bytes()> measure_input;
};

// Promises the data folder's disk to attempts: the book and its measurements. One thread, the
// control thread; blocks on the disk.
class DiskKeeper {
 public:
  using Measure = std::function<Result<DiskSpace>()>;
  // How much of an instance's volume is on the disk.
  using Reserved = std::function<Bytes(const engine::InstanceId& instance)>;

  // Without `measure`, every request is granted.
  DiskKeeper(const DiskRules& rules, Measure measure, Reserved reserved);

  // A waiting job for which room must be left.
  struct Reserve {
    std::string job;
    std::function<DiskRequest()> ask;  // as for admit()
  };
  // For a job that is about to start an attempt: if the instances all fit now, with what `reserve`
  // would get left over, they hold their grants from here on. Otherwise returns what the job waits
  // for. `ask` is called once as long as a job waits.
  std::variant<VolumeGrants, std::string> admit(const model::AttemptId& attempt,
                                                const std::function<DiskRequest()>& ask,
                                                const std::optional<Reserve>& reserve = {});
  // Whether a job for which admit() had no room would have it if `given` were also free, with what
  // `first`, if named, would get left over. True if that can't be determined. May list channels.
  bool has_room_with(Bytes given, const std::string& job, const std::string& first = "");
  // What an instance with this volume releases.
  Bytes held_with(Bytes volume) const { return book_.held_with(volume); }
  // For a running instance with a volume of this size.
  void adopt(const engine::InstanceId& instance, Bytes volume);
  // For an attempt that was to start before this process: holds what fits, or the smallest
  // acceptable size.
  VolumeGrants insist(const model::AttemptId& attempt, const DiskRequest& request);
  void release(const engine::InstanceId& instance);
  // The job no longer waits.
  void forget(const std::string& job);

 private:
  struct Waiting {
    std::string job;
    DiskRequest request;
    Bytes input{};  // of each host, once it is measured
    bool input_measured = false;
  };

  std::optional<Bytes> measure_free();
  static void measure_input(Waiting& waiting);
  Waiting& waiting_of(const std::string& job, const std::function<DiskRequest()>& ask);
  Bytes remaining_space(Waiting& waiting, Bytes free);
  std::optional<std::vector<Bytes>> offer(Waiting& waiting, std::optional<Bytes> free);
  VolumeGrants keep(const Waiting& waiting, int attempt, const std::vector<Bytes>& sizes,
                    std::optional<Bytes> free);

  DiskBook book_;
  const Measure measure_;
  const Reserved reserved_;
  std::unordered_map<std::string, Waiting> waiting_;  // by job, for those that called admit()
  std::unordered_map<std::string, engine::InstanceId> holders_;  // by their names in the book
};

}  // namespace trainyard::control
