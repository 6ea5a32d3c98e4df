#include "store/objects/part_layout.h"

#include <algorithm>
#include <iterator>

namespace trainyard::store::objects {

std::optional<std::uint64_t> PartLayout::find_place(int number, std::uint64_t length) const {
  if (length > kMaxObjectBytes) return std::nullopt;
  const auto next = regions_.lower_bound(number);
  if (next != regions_.end() && next->first == number) return std::nullopt;
  std::uint64_t offset = 0;
  if (next != regions_.begin()) {
    const auto& [before, region] = *std::prev(next);
    // The last part may be shorter than those before it.
    offset = region.end() +
             static_cast<std::uint64_t>(number - before - 1) * std::max(length, region.length);
  } else {
    // A short part is the last one: the size of the others is unknown.
    if (number > 1 && length < kMinPartBytes) return std::nullopt;
    offset = static_cast<std::uint64_t>(number - 1) * length;
  }
  const std::uint64_t end = offset + length;
  if (end > kMaxObjectBytes) return std::nullopt;
  if (next != regions_.end() && end > next->second.offset) return std::nullopt;
  return offset;
}

}  // namespace trainyard::store::objects
