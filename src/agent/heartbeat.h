#pragma once

#include <filesystem>
#include <thread>

#include "base/mutex.h"
#include "base/unique_fd.h"

namespace trainyard::agent {

// Says once a second that this process runs, by the time of a file's last change. It says nothing
// of what the process does. A process that is stopped (SIGSTOP) falls silent.
class Heartbeat {
 public:
  // The file is made if it isn't there. One that can't be made is logged: nobody misses the beats
  // of an agent that never had any.
  explicit Heartbeat(const std::filesystem::path& path);
  ~Heartbeat();
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

 private:
  void beat();

  UniqueFd file_;
  Mutex mutex_;
  ConditionVariable leave_;
  bool leaving_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace trainyard::agent
