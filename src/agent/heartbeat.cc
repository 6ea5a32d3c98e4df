#include "agent/heartbeat.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <chrono>
#include <cstring>
#include <utility>

#include "base/log.h"

namespace trainyard::agent {

Heartbeat::Heartbeat(const std::filesystem::path& path, std::function<bool()> may_beat)
    : file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)),
      may_beat_(std::move(may_beat)) {
  if (!file_) {
    log::warning("no_heartbeat", {{"path", path.string()}, {"error", std::strerror(errno)}});
    return;
  }
  thread_ = std::thread([this] { beat(); });
}

Heartbeat::~Heartbeat() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  leave_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Heartbeat::beat() {
  MutexLock lock(mutex_);
  do {
    // Needs no disk space. An error is a missed heartbeat.
    if (!may_beat_ || may_beat_()) static_cast<void>(::futimens(file_.get(), nullptr));
  } while (!leave_.wait_for(lock, std::chrono::seconds(1),
                            [this]() TRAINYARD_REQUIRES(mutex_) { return stopping_; }));
}

}  // namespace trainyard::agent
