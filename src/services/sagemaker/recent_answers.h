#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/mutex.h"

namespace trainyard::services {

// Answers by the name that was asked for, each with a mark of what it was made from; the ones asked
// for least of late are dropped. Any thread.
class RecentAnswers {
 public:
  using Text = std::shared_ptr<const std::string>;

  // Keeps texts and names of `most_bytes` in all.
  explicit RecentAnswers(std::size_t most_bytes) : most_of_each_(most_bytes / 2) {}

  // Null: none is kept that was made at this mark.
  Text find(const std::string& name, std::uint64_t mark);
  void keep(const std::string& name, std::uint64_t mark, Text text);

 private:
  struct Answer {
    std::uint64_t mark = 0;
    Text text;
  };
  using Generation = std::unordered_map<std::string, Answer>;

  void keep_locked(const std::string& name, Answer answer) TRAINYARD_REQUIRES(mutex_);

  const std::size_t most_of_each_;
  Mutex mutex_;
  // What is asked for moves to the young; when they are too many they become the old ones, and the
  // old ones go.
  Generation young_ TRAINYARD_GUARDED_BY(mutex_);
  Generation old_ TRAINYARD_GUARDED_BY(mutex_);
  std::size_t young_bytes_ TRAINYARD_GUARDED_BY(mutex_) = 0;
};

}  // namespace trainyard::services
