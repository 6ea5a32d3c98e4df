#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/result.h"
#include "control/disk_book.h"
#include "store/job_store.h"

namespace trainyard::control {

// The storage volume that an attempt is given.
struct VolumeGrant {
  Bytes size{};
  std::vector<std::string> notices;  // sentences for the job's log where that isn't what it asked
};

// What a job wants of the disk.
struct DiskRequest {
  std::string instance_type;
  VolumeNeed need;
  // What is known of its channels' bytes; may list them, so it is called only where it matters.
  std::function<Bytes()> measure_input;
};

// Promises the data folder's disk to attempts: the book, and the measuring that it goes by. One
// thread, the control thread; blocks on the disk.
class DiskKeeper {
 public:
  using Measure = std::function<Result<DiskSpace>()>;
  // What is on the disk of a job's volume.
  using Reserved = std::function<Bytes(const std::string& job)>;

  // Without `measure`, everybody is given what is asked for.
  DiskKeeper(const DiskRules& rules, Measure measure, Reserved reserved);

  // A job at the head of the queue: from here on it holds its grant, if one fits now. Else the
  // text says what it waits for. `ask` is called once for as long as a job waits.
  std::variant<VolumeGrant, std::string> admit(const std::string& job,
                                               const std::function<DiskRequest()>& ask);
  // A job that runs already, with a volume of that size.
  void adopt(const std::string& job, Bytes volume);
  // A job whose attempt was to begin before this process: holds what fits, or the least.
  VolumeGrant insist(const std::string& job, const DiskRequest& request);
  void release(const std::string& job);

  // What admit() or insist() gave and release() has not taken back.
  std::optional<VolumeGrant> find_grant(const std::string& job) const;

 private:
  struct Waiting {
    std::string job;
    DiskRequest request;
    bool input_measured = false;
  };

  std::optional<Bytes> measure_free();
  std::optional<Bytes> offer(Waiting& waiting, std::optional<Bytes> free);
  VolumeGrant keep(const Waiting& waiting, Bytes size, std::optional<Bytes> free);

  DiskBook book_;
  const Measure measure_;
  const Reserved reserved_;
  std::optional<Waiting> waiting_;
  std::unordered_map<std::string, VolumeGrant> grants_;
};

}  // namespace trainyard::control
