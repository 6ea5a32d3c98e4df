#include "base/tree_watch.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <memory>
#include <utility>

#include "base/open_beneath.h"

namespace trainyard {
namespace {

constexpr std::uint32_t kMask = IN_CLOSE_WRITE | IN_CREATE | IN_MOVED_FROM | IN_MOVED_TO |
                                IN_DELETE | IN_ONLYDIR | IN_EXCL_UNLINK;

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

std::string joined(const std::string& folder, const std::string& name) {
  return folder.empty() ? name : folder + "/" + name;
}

}  // namespace

TreeWatch::TreeWatch(int top) : top_(top), inotify_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
  complete_ = static_cast<bool>(inotify_);
  if (complete_) add("");
}

// Watches a folder before it lists it, so that a folder created meanwhile is found at least once.
void TreeWatch::add(const std::string& top_folder) {
  std::vector<std::string> folders{top_folder};
  while (!folders.empty()) {
    const std::string folder = std::move(folders.back());
    folders.pop_back();
    UniqueFd fd = open_beneath(top_, folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
    if (!fd) continue;  // removed again, or not a folder any more
    const std::string name = "/proc/self/fd/" + std::to_string(fd.get());
    const int watch = ::inotify_add_watch(inotify_.get(), name.c_str(), kMask);
    if (watch < 0) {
      complete_ = false;
      continue;
    }
    if (const auto known = folders_.find(watch); known != folders_.end())
      watches_.erase(known->second);
    folders_[watch] = folder;
    watches_[folder] = watch;
    const std::unique_ptr<DIR, CloseFolder> entries(::fdopendir(fd.get()));
    if (!entries) continue;
    fd.release();  // closed with `entries`
    while (const dirent* entry = ::readdir(entries.get())) {
      const std::string child = entry->d_name;
      if (child != "." && child != ".." && (entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN))
        folders.push_back(joined(folder, child));
    }
  }
}

void TreeWatch::forget(const std::string& folder) {
  const auto drop = [this](std::map<std::string, int>::iterator at) {
    ::inotify_rm_watch(inotify_.get(), at->second);
    folders_.erase(at->second);
    return watches_.erase(at);
  };
  if (const auto own = watches_.find(folder); own != watches_.end()) drop(own);
  const std::string below = folder + "/";
  for (auto at = watches_.lower_bound(below); at != watches_.end() && at->first.starts_with(below);)
    at = drop(at);
}

std::vector<TreeWatch::Raw> TreeWatch::read_raw() {
  std::vector<Raw> all;
  alignas(inotify_event) std::array<char, 64 << 10> buffer;
  for (;;) {
    const ssize_t got = ::read(inotify_.get(), buffer.data(), buffer.size());
    if (got <= 0) return all;
    for (ssize_t at = 0; at < got;) {
      const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
      all.push_back({event->wd, event->mask, event->cookie,
                     event->len > 0 ? std::string(event->name) : std::string()});
      at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
    }
  }
}

std::string TreeWatch::path_of(const Raw& raw) const {
  const auto folder = folders_.find(raw.watch);
  return folder == folders_.end() ? std::string() : joined(folder->second, raw.name);
}

void TreeWatch::translate(const Raw& raw, std::vector<TreeEvent>& events) {
  using Kind = TreeEvent::Kind;
  if ((raw.mask & (IN_Q_OVERFLOW | IN_UNMOUNT)) != 0) {
    events.push_back({Kind::lost, {}});
    return;
  }
  // For a folder that is no longer watched, or about the folder itself.
  const std::string path = path_of(raw);
  if (path.empty() || raw.name.empty()) return;
  const bool gone = (raw.mask & (IN_DELETE | IN_MOVED_FROM)) != 0;
  if ((raw.mask & IN_ISDIR) != 0) {
    if (gone)
      forget(path);
    else
      add(path);
    events.push_back({gone ? Kind::removed : Kind::folder, path});
    return;
  }
  const bool complete = (raw.mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0;
  events.push_back({gone ? Kind::removed : complete ? Kind::closed : Kind::appeared, path});
}

std::vector<TreeEvent> TreeWatch::read() {
  std::vector<TreeEvent> events;
  if (!inotify_) return events;
  const std::vector<Raw> raw = read_raw();
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const bool renamed = (raw[i].mask & IN_MOVED_FROM) != 0 && i + 1 < raw.size() &&
                         (raw[i + 1].mask & IN_MOVED_TO) != 0 && raw[i + 1].cookie == raw[i].cookie;
    if (!renamed) {
      translate(raw[i], events);
      continue;
    }
    // A folder's watches under its old name must be removed before there are new ones.
    std::vector<TreeEvent> end_of_old;
    translate(raw[i], end_of_old);
    translate(raw[++i], events);
    events.insert(events.end(), end_of_old.begin(), end_of_old.end());
  }
  return events;
}

}  // namespace trainyard
