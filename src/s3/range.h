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

// nullopt: there is no range that S3 heeds (none, several, another unit, broken): the whole object.
// InvalidRange: it lies behind the end of an object of `size` bytes.
Result<std::optional<ByteRange>> parse_range(std::string_view header, std::uint64_t size);

// x-amz-copy-source-range: "bytes=first-last", both given, both within. InvalidArgument.
Result<ByteRange> parse_copy_range(std::string_view header, std::uint64_t size);

}  // namespace trainyard::s3
