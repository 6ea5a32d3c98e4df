#include "base/folder_watch.h"

#include <poll.h>
#include <sys/inotify.h>

#include <algorithm>
#include <array>
#include <thread>

namespace trainyard {
namespace {

constexpr std::chrono::milliseconds kCheckInterval{20};

}  // namespace

FolderWatch::FolderWatch(const std::filesystem::path& folder)
    : inotify_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
  if (inotify_ && ::inotify_add_watch(inotify_.get(), folder.c_str(),
                                      IN_CREATE | IN_MOVED_TO | IN_CLOSE_WRITE) < 0)
    inotify_.reset();
}

void FolderWatch::wait(std::chrono::milliseconds timeout) const {
  if (!inotify_) {
    std::this_thread::sleep_for(std::min(timeout, kCheckInterval));
    return;
  }
  pollfd changed{inotify_.get(), POLLIN, 0};
  if (::poll(&changed, 1, static_cast<int>(timeout.count())) <= 0) return;
  alignas(inotify_event) std::array<char, 4096> events;
  while (::read(inotify_.get(), events.data(), events.size()) > 0) continue;
}

}  // namespace trainyard
