#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trainyard {

// The one of `words` that `word` most likely stands for; nullopt: none is close. Up to one edit (a
// character inserted, deleted, changed, or two swapped) is allowed per three characters. Words that
// contain '*' are never suggested.
std::optional<std::string> closest_word(std::string_view word,
                                        const std::vector<std::string>& words);

}  // namespace trainyard
