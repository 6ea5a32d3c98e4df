#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace trainyard::data {

// The path, below the channel's folder, of an object that matches a channel's S3 prefix (File and
// FastFile mode):
//   key == prefix                          its last segment
//   prefix ends in '/' or is empty         the key without the prefix
//   key starts with prefix + '/'           the key without both
//   prefix ends within a name              relative to the prefix's folder, so names stay whole
// nullopt: a folder marker (the key ends in '/'), which isn't stored. invalid_argument: "//" in the
// key, with the service's message; a segment "." or ".."; a segment that can't be a file name.
Result<std::optional<std::string>> place_object(std::string_view bucket, std::string_view prefix,
                                                std::string_view key);

// Whether a file or folder can't be created because of its path alone, so that others still can: a
// name that the file system doesn't take, or another file or folder in its place.
bool is_errno_of_path(int number);

}  // namespace trainyard::data
