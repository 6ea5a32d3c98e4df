#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"

// The Range header, for one range of bytes. Pure.
namespace trainyard::s3 {

struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t length = 0;
};

// nullopt: S3 ignores the header (absent, several ranges, another unit, malformed): the whole
// object. InvalidRange: it starts after the end of an object of `size` bytes.
Result<std::optional<ByteRange>> parse_range(std::string_view header, std::uint64_t size);

// x-amz-copy-source-range: "bytes=first-last", both present and within the object. InvalidArgument.
Result<ByteRange> parse_copy_range(std::string_view header, std::uint64_t size);

}  // namespace trainyard::s3
