#pragma once

#include <string_view>

namespace trainyard::model {

// Whether all of `text` (UTF-8) matches the API model's pattern, as with Java's matches(): '.'
// doesn't match a line break. Also false for text that isn't UTF-8, and if matching exceeds a fixed
// effort. `pattern` must never be destroyed (it is the declaration's): it is compiled once. Safe
// from any thread.
bool matches_pattern(std::string_view pattern, std::string_view text);

// False: PCRE2 doesn't support a construct in it. For the test of all declared patterns.
bool pattern_compiles(std::string_view pattern);

}  // namespace trainyard::model
