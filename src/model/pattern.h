#pragma once

#include <string_view>

namespace trainyard::model {

// Whether the whole of `text` (UTF-8) matches the API model's pattern, as Java's matches() would:
// '.' is not a line break. False too for text that is not UTF-8 and for a match that takes beyond a
// fixed effort. `pattern` must live for ever (it is the declaration's): it is compiled once. Safe
// from any thread.
bool matches_pattern(std::string_view pattern, std::string_view text);

// False: PCRE2 does not know a construct in it. For the test that tries every declared pattern.
bool pattern_compiles(std::string_view pattern);

}  // namespace trainyard::model
