#include "agent/heartbeat.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <chrono>
#include <cstring>

#include "base/log.h"

namespace trainyard::agent {

Heartbeat::Heartbeat(const std::filesystem::path& path)
    : file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)) {
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
  // Needs no disk space. An error is a missed heartbeat.
  do static_cast<void>(::futimens(file_.get(), nullptr));
  while (!leave_.wait_for(lock, std::chrono::seconds(1),
                          [this]() TRAINYARD_REQUIRES(mutex_) { return stopping_; }));
}

}  // namespace trainyard::agent
