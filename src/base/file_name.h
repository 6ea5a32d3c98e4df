#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace trainyard {

// Any text as the name of one file: letters, digits, '-' and '_' as they are, every other byte as
// '%' and two hex digits. What comes out has no '/' and no '.'.
std::string to_file_name(std::string_view text);
// nullopt: to_file_name() gives no such name.
std::optional<std::string> from_file_name(std::string_view name);

}  // namespace trainyard
