#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/objects/object_types.h"

// The text form of lists in one column of the index. Pure functions; each pair are inverses of each
// other.
namespace trainyard::store::objects {

// "name:value" lines: names contain no colon, values no line breaks.
std::string encode_headers(const ObjectHeaders& headers);
ObjectHeaders decode_headers(std::string_view text);

// Parts, each followed by a blank: "size", or "size:checksum" if the parts have checksums.
std::string encode_parts(const std::vector<std::uint64_t>& sizes,
                         const std::vector<std::string>& checksums);
// Appends the parts in the text to both lists.
void decode_parts(std::string_view text, std::vector<std::uint64_t>& sizes,
                  std::vector<std::string>& checksums);

}  // namespace trainyard::store::objects
