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

// Parts with a blank behind each: "size", or "size:checksum" where the parts have one.
std::string encode_parts(const std::vector<std::uint64_t>& sizes,
                         const std::vector<std::string>& checksums);
// Adds to both lists what the text holds.
void decode_parts(std::string_view text, std::vector<std::uint64_t>& sizes,
                  std::vector<std::string>& checksums);

}  // namespace trainyard::store::objects
