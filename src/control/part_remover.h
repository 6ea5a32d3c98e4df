#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "base/backoff.h"
#include "base/mutex.h"
#include "base/result.h"
#include "control/job_recorder.h"

namespace trainyard::control {

// The URIs of the parts of outputs that hosts of the job left in S3 and nobody joins: the job has
// ended, and in its last attempt the lead, which joins them, failed. Some may not be there.
std::vector<std::string> leftover_parts(const JobRecorder::Job& job);

struct PartRemoverOptions {
  // Removes one object; absent is fine. Blocks.
  std::function<Result<void>(const std::string& uri)> remove;
  // A folder of its own: what is still to be removed, a file per job.
  std::filesystem::path marks;
  Backoff retry{std::chrono::seconds(1), std::chrono::hours(1)};
  int most_tries = 12;  // in more than half an hour
};

// Removes them, on a thread of its own; a restart takes up what was left to do. What can't be
// removed is logged and given up. Any thread.
class PartRemover {
 public:
  explicit PartRemover(PartRemoverOptions options);
  ~PartRemover();
  PartRemover(const PartRemover&) = delete;
  PartRemover& operator=(const PartRemover&) = delete;

  // Does not block on S3.
  void add(const std::string& job, std::vector<std::string> uris);
  // What is not removed by now stays: a job of that name may make others.
  void forget(const std::string& job);

 private:
  using Steady = std::chrono::steady_clock;
  struct Waiting {
    std::vector<std::string> uris;
    Steady::time_point due{};
    int tries = 0;
  };
  void take_up();
  void work();
  Result<void> remove_all(const std::vector<std::string>& uris) const;
  void settle(const std::string& job, const Result<void>& removed) TRAINYARD_REQUIRES(mutex_);
  std::filesystem::path mark_of(const std::string& job) const { return options_.marks / job; }

  const PartRemoverOptions options_;
  Mutex mutex_;
  ConditionVariable changed_;
  std::map<std::string, Waiting> waiting_ TRAINYARD_GUARDED_BY(mutex_);  // by job
  bool leaving_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last
};

}  // namespace trainyard::control
