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

// The URIs of parts of outputs that the job's hosts left in S3 and that won't be joined: the job
// has ended, and in its last attempt the lead, which joins them, failed. Some may not exist.
std::vector<std::string> leftover_parts(const JobRecorder::Job& job);

struct PartRemoverOptions {
  // Removes one object; succeeds if it doesn't exist. Blocks.
  std::function<Result<void>(const std::string& uri)> remove;
  // A folder of its own for what is still to be removed, with a file per job.
  std::filesystem::path marks;
  Backoff retry{std::chrono::seconds(1), std::chrono::hours(1)};
  int max_tries = 12;  // in more than half an hour
};

// Removes such parts, on a thread of its own; continues after a restart. Parts that can't be
// removed are logged and given up. Any thread.
class PartRemover {
 public:
  explicit PartRemover(PartRemoverOptions options);
  ~PartRemover();
  PartRemover(const PartRemover&) = delete;
  PartRemover& operator=(const PartRemover&) = delete;

  // Does not block on S3.
  void add(const std::string& job, std::vector<std::string> uris);
  // Parts that aren't removed yet stay: a new job of that name may create others.
  void forget(const std::string& job);

 private:
  using Steady = std::chrono::steady_clock;
  struct Waiting {
    std::vector<std::string> uris;
    Steady::time_point due{};
    int tries = 0;
  };
  void restore();
  void work();
  Result<void> remove_all(const std::vector<std::string>& uris) const;
  void settle(const std::string& job, const Result<void>& removed) TRAINYARD_REQUIRES(mutex_);
  std::filesystem::path mark_of(const std::string& job) const { return options_.marks / job; }

  const PartRemoverOptions options_;
  Mutex mutex_;
  ConditionVariable changed_;
  std::map<std::string, Waiting> waiting_ TRAINYARD_GUARDED_BY(mutex_);  // by job
  bool stopping_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last
};

}  // namespace trainyard::control
