#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace trainyard::data {

// Where an object that a channel's S3 prefix matched is put below the channel's folder (File and
// FastFile mode):
//   key == prefix                          its last segment
//   prefix ends in '/' or is empty         the key without the prefix
//   key starts with prefix + '/'           the key without both
//   prefix is the beginning of a name      relative to the prefix's folder, so that names stay
//   whole
// nullopt: a folder marker (the key ends in '/'): nothing to put. Errors (invalid_argument): "//"
// in the key, with the service's text; a segment "." or ".."; a segment that no file can be named.
Result<std::optional<std::string>> place_object(std::string_view bucket, std::string_view prefix,
                                                std::string_view key);

}  // namespace trainyard::data
