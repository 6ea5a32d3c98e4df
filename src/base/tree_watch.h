#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/unique_fd.h"

namespace trainyard {

// What has happened below a folder; paths are relative to it.
struct TreeEvent {
  enum class Kind {
    closed,    // a file that was open for writing was closed, or came by a rename
    appeared,  // a file was made and may be open: by open(2), or as another name of one
    removed,   // a file, or a folder with all that was in it, was deleted or renamed
    folder,    // a folder came; what is in it already has no events of its own
    lost,      // events may be missing: look through everything
  };
  Kind kind = Kind::lost;
  std::string path{};
  bool operator==(const TreeEvent&) const = default;
};

// Watches a folder and all folders below it (inotify(7)), in the order in which things happen. No
// link is followed. Of a file that is renamed within the tree, its new name comes before the end of
// the old one. One thread.
class TreeWatch {
 public:
  // The folder that `top` is a descriptor of, which stays open as long as this.
  explicit TreeWatch(int top);

  // False: not everything is watched, for the machine has no more watches to give
  // (fs.inotify.max_user_watches), or the folder can't be. Looking through it is up to the caller.
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
