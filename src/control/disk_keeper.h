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

// The storage volume that an instance is given.
struct VolumeGrant {
  Bytes size{};
  std::vector<std::string> notices;  // sentences for the job's log where that isn't what it asked
};
using VolumeGrants = std::map<std::string, VolumeGrant>;  // by host

// What the hosts of a job want of the disk.
struct DiskRequest {
  struct Instance {
    std::string host;
    std::string instance_type;
    Bytes asked{};  // as VolumeNeed
  };
  std::vector<Instance> instances;
  // What is known of the bytes of the channels of one host; may list them, so it is called only
  // where it matters.
  std::function<Bytes()> measure_input;
};

// Promises the data folder's disk to attempts: the book, and the measuring that it goes by. One
// thread, the control thread; blocks on the disk.
class DiskKeeper {
 public:
  using Measure = std::function<Result<DiskSpace>()>;
  // What is on the disk of an instance's volume.
  using Reserved = std::function<Bytes(const engine::InstanceId& instance)>;

  // Without `measure`, everybody is given what is asked for.
  DiskKeeper(const DiskRules& rules, Measure measure, Reserved reserved);

  // A job that waits, and is to have room left.
  struct Reserve {
    std::string job;
    std::function<DiskRequest()> ask;  // as admit()'s
  };
  // A job that is about to begin an attempt: from here on its instances hold their grants, if they
  // fit now, all of them, with what `reserve` would get now left over. Else the text says what it
  // waits for. `ask` is called once for as long as a job waits.
  std::variant<VolumeGrants, std::string> admit(const std::string& job, int attempt,
                                                const std::function<DiskRequest()>& ask,
                                                const std::optional<Reserve>& reserve = {});
  // Whether a job that admit() had no room for would have it if `given` were free besides, with
  // what `first`, if one is named, would get then left over. True where that can't be told. May
  // list channels.
  bool has_room_with(Bytes given, const std::string& job, const std::string& first = "");
  // What an instance with such a volume gives back.
  Bytes held_with(Bytes volume) const { return book_.held_with(volume); }
  // An instance that runs already, with a volume of that size.
  void adopt(const engine::InstanceId& instance, Bytes volume);
  // An attempt that was to begin before this process: holds what fits, or the least.
  VolumeGrants insist(const std::string& job, int attempt, const DiskRequest& request);
  void release(const engine::InstanceId& instance);
  // The job waits no more.
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
  Bytes left_beside(Waiting& waiting, Bytes free);
  std::optional<std::vector<Bytes>> offer(Waiting& waiting, std::optional<Bytes> free);
  VolumeGrants keep(const Waiting& waiting, int attempt, const std::vector<Bytes>& sizes,
                    std::optional<Bytes> free);

  DiskBook book_;
  const Measure measure_;
  const Reserved reserved_;
  std::unordered_map<std::string, Waiting> waiting_;  // by job; those that were asked about
  std::unordered_map<std::string, engine::InstanceId> holders_;  // by their names in the book
};

}  // namespace trainyard::control
