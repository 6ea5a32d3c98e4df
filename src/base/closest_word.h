#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trainyard {

// The one of `words` that `word` was most likely meant to be; nullopt: none is near. One edit (a
// character put in, left out, changed, two that changed places) for every three characters may lie
// between. Words with a
// '*' are nobody's.
std::optional<std::string> closest_word(std::string_view word,
                                        const std::vector<std::string>& words);

}  // namespace trainyard
