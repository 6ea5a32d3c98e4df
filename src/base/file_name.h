#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace trainyard {

// Encodes any text as a file name: letters, digits, '-' and '_' unchanged, every other byte as '%'
// and two hex digits. The result contains no '/' and no '.'.
std::string to_file_name(std::string_view text);
// nullopt: not a result of to_file_name().
std::optional<std::string> from_file_name(std::string_view name);

}  // namespace trainyard
