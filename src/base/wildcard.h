#pragma once

#include <cstddef>
#include <string_view>

namespace trainyard {

// Whether the whole text matches the pattern, in which * stands for any number of any characters.
inline bool matches_wildcard(std::string_view pattern, std::string_view text) {
  // Backtracking to the last * is enough: it can take over what an earlier one matched.
  std::size_t at = 0, star = std::string_view::npos, resume = 0, i = 0;
  while (i < text.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      resume = i;
    } else if (at < pattern.size() && pattern[at] == text[i]) {
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

}  // namespace trainyard
