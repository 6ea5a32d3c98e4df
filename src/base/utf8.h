#pragma once

#include <cstddef>
#include <string_view>

// UTF-8 as Unicode defines it (version 15, table 3-7): no overlong forms, no surrogates, nothing
// above U+10FFFF.
namespace trainyard {

// The length of the well-formed character at `at`, which is within `text`; 0: there isn't one.
std::size_t utf8_length(std::string_view text, std::size_t at);

bool is_utf8(std::string_view text);

// For UTF-8 text; in other text each byte that could start a character counts.
std::size_t count_characters(std::string_view utf8);
// The first `count` characters, or all of them.
std::string_view first_characters(std::string_view utf8, std::size_t count);
// A prefix of at most `bytes` bytes that ends between characters. For text that isn't UTF-8 it has
// at least `bytes` - 3 bytes, so that reading it piece by piece ends.
std::string_view truncate_utf8(std::string_view utf8, std::size_t bytes);

}  // namespace trainyard
