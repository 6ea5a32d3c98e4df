#include "base/closest_word.h"

#include <algorithm>
#include <numeric>

namespace trainyard {
namespace {

// Levenshtein's distance, with a swap of two adjacent characters as one edit.
std::size_t edits(std::string_view from, std::string_view to) {
  std::vector<std::vector<std::size_t>> needed(from.size() + 1,
                                               std::vector<std::size_t>(to.size() + 1));
  std::iota(needed[0].begin(), needed[0].end(), 0);
  for (std::size_t i = 1; i <= from.size(); ++i) {
    needed[i][0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t changed = needed[i - 1][j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
      needed[i][j] = std::min({changed, needed[i][j - 1] + 1, needed[i - 1][j] + 1});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
        needed[i][j] = std::min(needed[i][j], needed[i - 2][j - 2] + 1);
    }
  }
  return needed.back().back();
}

}  // namespace

std::optional<std::string> closest_word(std::string_view word,
                                        const std::vector<std::string>& words) {
  std::optional<std::string> best;
  std::size_t fewest = word.size() / 3 + 1;
  for (const std::string& candidate : words) {
    if (candidate.find('*') != std::string::npos) continue;
    const std::size_t needed = edits(word, candidate);
    if (needed < fewest) {
      fewest = needed;
      best = candidate;
    }
  }
  return best;
}

}  // namespace trainyard
