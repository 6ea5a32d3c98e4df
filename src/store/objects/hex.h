#pragma once

#include <string>
#include <string_view>

// MD5s as ETags write them.
namespace trainyard::store::objects {

std::string to_hex(std::string_view bytes);  // lower case
// `text` must be an even number of hex digits.
std::string from_hex(std::string_view text);

}  // namespace trainyard::store::objects
