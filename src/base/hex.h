#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace trainyard {

// Two lower-case digits a byte.
std::string to_hex(std::string_view bytes);
// nullopt: not what to_hex() writes.
std::optional<std::string> from_hex(std::string_view text);

}  // namespace trainyard
