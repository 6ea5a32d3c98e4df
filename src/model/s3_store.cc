#include "model/s3_store.h"

#include <cstddef>
#include <limits>

#include "base/wildcard.h"

namespace trainyard::model {

const S3Store* find_store(const std::vector<S3Store>& stores, std::string_view bucket) {
  const S3Store* best = nullptr;
  std::size_t best_rank = 0;  // 0: none
  for (const S3Store& store : stores) {
    for (const std::string& pattern : store.buckets) {
      if (!matches_wildcard(pattern, bucket)) continue;
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
