#include "model/s3_store.h"

#include <cstddef>
#include <limits>

namespace trainyard::model {

bool matches_bucket(std::string_view pattern, std::string_view bucket) {
  // One way back is enough: a later * takes over what an earlier one could have taken.
  std::size_t at = 0, star = std::string_view::npos, resume = 0, i = 0;
  while (i < bucket.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      resume = i;
    } else if (at < pattern.size() && pattern[at] == bucket[i]) {
      ++at;
      ++i;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      i = ++resume;
    } else {
      return false;
    }
  }
  while (at < pattern.size() && pattern[at] == '*') ++at;
  return at == pattern.size();
}

const S3Store* find_store(const std::vector<S3Store>& stores, std::string_view bucket) {
  const S3Store* best = nullptr;
  std::size_t best_rank = 0;  // 0: none
  for (const S3Store& store : stores) {
    for (const std::string& pattern : store.buckets) {
      if (!matches_bucket(pattern, bucket)) continue;
      const bool exact = pattern.find('*') == std::string::npos;
      const std::size_t rank = exact ? std::numeric_limits<std::size_t>::max() : pattern.size() + 1;
      if (rank <= best_rank) continue;
      best = &store;
      best_rank = rank;
    }
  }
  return best;
}

}  // namespace trainyard::model
