#pragma once

#include <string>
#include <string_view>

namespace trainyard {

// RFC 4648, with padding.
std::string base64(std::string_view bytes);
// Its alphabet for URLs and file names: '-' and '_' instead of '+' and '/'.
std::string base64_for_urls(std::string_view bytes);

}  // namespace trainyard
