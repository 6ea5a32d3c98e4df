#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace trainyard {

// Two lower-case digits per byte.
std::string to_hex(std::string_view bytes);
// nullopt: not a result of to_hex().
std::optional<std::string> from_hex(std::string_view text);
// Only 0-9 and a-f; also if there are none.
bool is_hex(std::string_view text);

}  // namespace trainyard
