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

// The names of all jobs in memory, one after another, to search for a substring: about 10 ns per
// name, where an index takes ten times as long. It carries the lists with NameContains in
// docs/benchmarks.md: 5 to 10 ms with a million jobs. Empty and without cost until fill(). It may contain
// names of jobs that no longer exist, and duplicates, but is never incomplete.
//
// All functions but ready() and find() are for one thread at a time, inside the writer's
// transactions; find() is for any thread and doesn't block others for long.
class NameTable {
 public:
  // fill() starts: names are kept from now on. When the existing ones are added too, filled() makes
  // it ready.
  void fill();
  void filled() { ready_ = true; }
  bool ready() const { return ready_; }
  // A name without a line break, before others can see its job.
  void add(std::string_view name);
  // A job was removed. When most of the names are of removed jobs, the table is reset to before
  // fill().
  void removed();

  // Names that contain `part`; nullopt: more than `max`, or the table is not ready.
  std::optional<std::vector<std::string>> find(std::string_view part, std::size_t max) const;

 private:
  using Chunk = std::shared_ptr<const std::string>;

  std::atomic<bool> ready_ = false;
  bool is_kept_ = false;  // the writer's, as what follows
  std::size_t names_ = 0, gone_ = 0;

  mutable Mutex mutex_;  // guards what follows; held while little is copied
  std::vector<Chunk> full_ TRAINYARD_GUARDED_BY(mutex_);
  std::string last_ TRAINYARD_GUARDED_BY(mutex_);
};

}  // namespace trainyard::store
