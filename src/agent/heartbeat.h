#pragma once

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

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
  std::mutex mutex_;  // guards leaving_
  std::condition_variable leave_;
  bool leaving_ = false;
  std::thread thread_;
};

}  // namespace trainyard::agent
