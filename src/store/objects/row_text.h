#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/objects/object_types.h"

// How lists are written into one column of the index. Pure functions; each pair is its own inverse.
namespace trainyard::store::objects {

// "name:value" lines: names hold no colon, values no line breaks.
std::string encode_headers(const ObjectHeaders& headers);
ObjectHeaders decode_headers(std::string_view text);

// Numbers with a blank behind each.
std::string encode_sizes(const std::vector<std::uint64_t>& sizes);
std::vector<std::uint64_t> decode_sizes(std::string_view text);

}  // namespace trainyard::store::objects
