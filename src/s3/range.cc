#include "s3/range.h"

#include <algorithm>

#include "base/parse_number.h"
#include "s3/error.h"

namespace trainyard::s3 {

namespace {

Error invalid_range(std::string_view requested, std::uint64_t size) {
  return s3_error(
      "InvalidRange", "The requested range is not satisfiable",
      {{"RangeRequested", std::string(requested)}, {"ActualObjectSize", std::to_string(size)}});
}

}  // namespace

Result<std::optional<ByteRange>> parse_range(std::string_view header, std::uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  const std::string_view requested = header;
  const std::optional<ByteRange> full;
  if (!header.starts_with(kUnit)) return full;
  header.remove_prefix(kUnit.size());
  const std::size_t dash = header.find('-');
  if (dash == header.npos) return full;
  const auto first = parse_number<std::uint64_t>(header.substr(0, dash));
  const auto last = parse_number<std::uint64_t>(header.substr(dash + 1));
  if (dash == 0) {
    if (!last) return full;
    if (*last == 0 || size == 0) return invalid_range(requested, size);
    const std::uint64_t length = std::min(*last, size);
    return std::optional(ByteRange{size - length, length});
  }
  if (!first || (!last && dash + 1 != header.size()) || (last && *last < *first)) return full;
  if (*first >= size) return invalid_range(requested, size);
  const std::uint64_t end = last ? std::min(*last, size - 1) : size - 1;
  return std::optional(ByteRange{*first, end - *first + 1});
}

Result<ByteRange> parse_copy_range(std::string_view header, std::uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  const std::size_t dash = header.find('-');
  if (header.starts_with(kUnit) && dash != header.npos) {
    const auto first =
        parse_number<std::uint64_t>(header.substr(kUnit.size(), dash - kUnit.size()));
    const auto last = parse_number<std::uint64_t>(header.substr(dash + 1));
    if (first && last && *first <= *last) {
      if (*last >= size)
        return invalid_argument(
            "Range specified is not valid for source object of size: " + std::to_string(size),
            "x-amz-copy-source-range", header);
      return ByteRange{*first, *last - *first + 1};
    }
  }
  return invalid_argument(
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last "
      "are the zero-based offsets of the first and last bytes to copy",
      "x-amz-copy-source-range", header);
}

}  // namespace trainyard::s3
