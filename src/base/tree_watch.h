#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/unique_fd.h"

namespace trainyard {

// A change below a folder; paths are relative to it.
struct TreeEvent {
  enum class Kind {
    closed,    // a file that was open for writing was closed, or was renamed to this name
    appeared,  // a file was created (and may be open), or linked to this name
    removed,   // a file, or a folder with its contents, was deleted or renamed
    folder,    // a folder appeared; there are no events for its present contents
    lost,      // events may be missing: scan everything
  };
  Kind kind = Kind::lost;
  std::string path{};
  bool operator==(const TreeEvent&) const = default;
};

// Watches a folder and all folders below it (inotify(7)) and reports changes in order. Links aren't
// followed. If a file is renamed within the tree, the event for its new name comes before the one
// for its old name. For one thread.
class TreeWatch {
 public:
  // `top` is a descriptor of the folder, and must stay open as long as this object exists.
  explicit TreeWatch(int top);

  // False: not everything is watched, since the machine has no watches left
  // (fs.inotify.max_user_watches) or a folder can't be watched. The caller has to scan the tree
  // instead.
  bool complete() const { return complete_; }
  // Readable when there are events.
  int fd() const { return inotify_.get(); }
  // All events so far. Doesn't block.
  std::vector<TreeEvent> read();

 private:
  struct Raw {
    int watch = 0;
    std::uint32_t mask = 0, cookie = 0;
    std::string name{};
  };
  void add(const std::string& folder);
  void forget(const std::string& folder);
  std::vector<Raw> read_raw();
  void translate(const Raw& raw, std::vector<TreeEvent>& events);
  std::string path_of(const Raw& raw) const;

  const int top_;
  UniqueFd inotify_;
  bool complete_ = true;
  std::unordered_map<int, std::string> folders_;  // by watch
  std::map<std::string, int> watches_;            // by folder; "": the top
};

}  // namespace trainyard
