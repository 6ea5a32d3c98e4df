#pragma once

#include <string_view>

namespace trainyard {

// For secrets: the time depends on the lengths only, not on where the texts differ.
bool equal_constant_time(std::string_view a, std::string_view b);

}  // namespace trainyard
