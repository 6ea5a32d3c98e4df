#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"

namespace trainyard::store {

// The names of all jobs in memory, one after another, to be looked through for a part of a name:
// about 10 ns a name, where an index takes ten times as long. Empty and without cost until
// fill(). It may hold names of jobs that are not there, and a name twice; never too few.
//
// All but ready() and find() are one thread's, the writer's; find() is anybody's and keeps nobody
// waiting for long.
class NameTable {
 public:
  // fill() begins it anew: names are kept from now on. Once those that were there before are added
  // too, filled() makes it ready.
  void fill();
  void filled() { ready_ = true; }
  bool ready() const { return ready_; }
  // A name without a line break, before its job can be seen by others.
  void add(std::string_view name);
  // A job is gone. When most of the names are of such jobs, the table is as before fill().
  void removed();

  // Names that contain `part`; nullopt: more than `most`, or the table is not ready.
  std::optional<std::vector<std::string>> find(std::string_view part, std::size_t most) const;

 private:
  using Chunk = std::shared_ptr<const std::string>;

  std::atomic<bool> ready_ = false;
  bool kept_ = false;  // the writer's, as what follows
  std::size_t names_ = 0, gone_ = 0;

  mutable Mutex mutex_;  // guards what follows; held while little is copied
  std::vector<Chunk> full_ TRAINYARD_GUARDED_BY(mutex_);
  std::string last_ TRAINYARD_GUARDED_BY(mutex_);
};

}  // namespace trainyard::store
