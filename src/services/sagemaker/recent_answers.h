#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/mutex.h"

namespace trainyard::services {

// A cache of answers by requested name, each with a mark of the state that it was made from; the
// least recently used ones are dropped. Any thread.
class RecentAnswers {
 public:
  using Text = std::shared_ptr<const std::string>;

  // Keeps at most `max_bytes` of answers and names.
  explicit RecentAnswers(std::size_t max_bytes) : max_of_each_(max_bytes / 2) {}

  // Null: there is none for this mark.
  Text find(const std::string& name, std::uint64_t mark);
  void keep(const std::string& name, std::uint64_t mark, Text text);

 private:
  struct Answer {
    std::uint64_t mark = 0;
    Text text;
  };
  using Generation = std::unordered_map<std::string, Answer>;

  void store_locked(const std::string& name, Answer answer) TRAINYARD_REQUIRES(mutex_);

  const std::size_t max_of_each_;
  Mutex mutex_;
  // Used entries move to the young generation; when that is full it becomes the old one, and the
  // old one is dropped.
  Generation young_ TRAINYARD_GUARDED_BY(mutex_);
  Generation old_ TRAINYARD_GUARDED_BY(mutex_);
  std::size_t young_bytes_ TRAINYARD_GUARDED_BY(mutex_) = 0;
};

}  // namespace trainyard::services
