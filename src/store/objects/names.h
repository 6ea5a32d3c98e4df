#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

// Valid names of buckets and keys, and the keys that can be plain files. Pure functions.
namespace trainyard::store {

// S3's limit on a key, in bytes of UTF-8.
inline constexpr std::size_t kMaxKeyBytes = 1024;

// S3's rules for general purpose buckets: 3 to 63 of a-z 0-9 . -, a letter or digit at both ends,
// no "..", not an IPv4 address, none of the reserved prefixes and suffixes. Such a name is always
// one safe path segment and never begins with a dot.
bool is_valid_bucket_name(std::string_view name);

// Whether the key can be used unchanged as a relative path: segments of 1 to 255 bytes, none of
// them "." or "..", no control characters.
bool is_plain_key(std::string_view key);

// Whether the text has the form of a version id.
bool is_version_id(std::string_view id);

// Returns the segments of a plain key.
std::vector<std::string_view> split_key(std::string_view key);

}  // namespace trainyard::store
