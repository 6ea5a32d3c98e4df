#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace trainyard {

// RFC 3986: everything but A-Z a-z 0-9 - _ . ~ becomes %XX in upper case; '/' too unless
// `keep_slash`.
std::string percent_encode(std::string_view text, bool keep_slash);
// nullopt for a broken escape. '+' is left alone.
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace trainyard
