#include "runtime/tar_scan.h"

#include <algorithm>

namespace trainyard::runtime {
namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kSizeAt = 124;  // eleven octal digits
constexpr std::size_t kSizeDigits = 11;
constexpr std::size_t kTypeAt = 156;
constexpr char kFolder = '5';

}  // namespace

bool TarScan::feed(std::string_view bytes) {
  while (!bytes.empty() && !found_) {
    if (to_skip_ > 0) {
      const std::size_t skipped =
          static_cast<std::size_t>(std::min<std::uint64_t>(to_skip_, bytes.size()));
      to_skip_ -= skipped;
      bytes.remove_prefix(skipped);
      continue;
    }
    const std::size_t part = std::min(kBlock - header_.size(), bytes.size());
    header_.append(bytes.substr(0, part));
    bytes.remove_prefix(part);
    if (header_.size() < kBlock) break;
    found_ = take_header();
    header_.clear();
  }
  return found_;
}

// True: for something that isn't a folder.
bool TarScan::take_header() {
  if (std::ranges::all_of(header_, [](char c) { return c == '\0'; })) return false;  // the end
  const char type = header_[kTypeAt];
  std::uint64_t size = 0;
  for (const char digit : header_.substr(kSizeAt, kSizeDigits)) {
    if (digit < '0' || digit > '7') return true;
    size = size * 8 + static_cast<std::uint64_t>(digit - '0');
  }
  // Attributes of the next entry, or of all; GNU's long names.
  const bool about_another = type == 'x' || type == 'g' || type == 'L' || type == 'K';
  if (!about_another && type != kFolder) return true;
  if (about_another) to_skip_ = (size + kBlock - 1) / kBlock * kBlock;
  return false;
}

}  // namespace trainyard::runtime
