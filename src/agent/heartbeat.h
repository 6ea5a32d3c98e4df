#pragma once

#include <filesystem>
#include <functional>
#include <thread>

#include "base/mutex.h"
#include "base/unique_fd.h"

namespace trainyard::agent {

// Shows once a second, by a file's modification time, that this process is running. It doesn't tell
// what the process does. A process that is stopped (SIGSTOP) falls silent.
class Heartbeat {
 public:
  // Creates the file if necessary. A failure is logged: an agent that never had a heartbeat isn't
  // taken for silent. `may_beat` is asked before each beat, on a thread of this object.
  explicit Heartbeat(const std::filesystem::path& path, std::function<bool()> may_beat = nullptr);
  ~Heartbeat();
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

 private:
  void beat();

  UniqueFd file_;
  const std::function<bool()> may_beat_;
  Mutex mutex_;
  ConditionVariable leave_;
  bool stopping_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace trainyard::agent
