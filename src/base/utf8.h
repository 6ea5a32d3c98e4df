#pragma once

#include <cstddef>
#include <string_view>

// UTF-8 as Unicode has it (version 15, table 3-7): without overlong forms, surrogates, and what is
// past U+10FFFF.
namespace trainyard {

// The length of the well-formed character at `at`, which is within `text`; 0: there is none.
std::size_t utf8_length(std::string_view text, std::size_t at);

bool is_utf8(std::string_view text);

// For text that is UTF-8; of other bytes each that could begin a character counts.
std::size_t count_characters(std::string_view utf8);
// The first `count` characters, or all.
std::string_view first_characters(std::string_view utf8, std::size_t count);
// At most `bytes` of it, and none of its characters cut in two. Of other bytes not less than `bytes`
// - 3, so that whoever takes piece after piece comes to an end.
std::string_view whole_characters(std::string_view utf8, std::size_t bytes);

}  // namespace trainyard
