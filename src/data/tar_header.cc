#include "data/tar_header.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace trainyard::data {
namespace {

constexpr std::size_t kTarBlock = 512;

// The fields of a header (GNU tar's manual, "Basic Tar Format"): where they begin, and their sizes.
struct Field {
  std::size_t first, size;
};
constexpr Field kName{0, 100}, kMode{100, 8}, kUid{108, 8}, kGid{116, 8}, kSize{124, 12},
    kTime{136, 12}, kSum{148, 8}, kTarget{157, 100}, kMagicField{257, 8};
constexpr std::size_t kType = 156;

class Header {
 public:
  explicit Header(char type) { block_[kType] = type; }

  // As much of it as fits.
  void set(Field field, std::string_view text) {
    std::ranges::copy(text.substr(0, field.size), block_.begin() + field.first);
  }

  // In octal digits and a NUL; numbers that are too large or negative in base 256.
  void set(Field field, std::int64_t number) {
    char* const at = block_.data() + field.first;
    const std::size_t digits = field.size - 1;
    if (number >= 0 && number >> (3 * digits) == 0) {
      at[digits] = '\0';
      for (std::size_t i = digits; i-- > 0; number >>= 3)
        at[i] = static_cast<char>('0' + (number & 7));
    } else {
      for (std::size_t i = field.size; i-- > 0; number >>= 8) at[i] = static_cast<char>(number);
      at[0] = static_cast<char>(at[0] | 0x80);
    }
  }

  std::string finish() {
    set(kMagicField, "ustar  ");
    set(kSum, "        ");
    std::int64_t sum = 0;
    for (const char byte : block_) sum += static_cast<unsigned char>(byte);
    set({kSum.first, kSum.size - 1}, sum);
    return {block_.data(), block_.size()};
  }

 private:
  std::array<char, kTarBlock> block_{};
};

// An additional entry before the entry, with what doesn't fit into its header.
std::string long_text(char type, std::string_view text) {
  Header header(type);
  header.set(kName, "././@LongLink");
  header.set(kMode, 0644);
  for (const Field field : {kUid, kGid, kTime}) header.set(field, 0);
  header.set(kSize, static_cast<std::int64_t>(text.size() + 1));
  std::string all = header.finish().append(text);
  all.append(1 + tar_padding(text.size() + 1), '\0');
  return all;
}

}  // namespace

std::string tar_header(TarType type, std::string_view name, const struct stat& info,
                       std::string_view target) {
  std::string full_name(name);
  if (type == TarType::folder) full_name += '/';
  std::string all;
  if (target.size() > kTarget.size) all += long_text('K', target);
  if (full_name.size() > kName.size) all += long_text('L', full_name);
  Header header(static_cast<char>(type));
  header.set(kName, full_name);
  header.set(kMode, info.st_mode & 07777);
  header.set(kUid, info.st_uid);
  header.set(kGid, info.st_gid);
  header.set(kSize, type == TarType::file ? info.st_size : 0);
  header.set(kTime, info.st_mtime);
  header.set(kTarget, target);
  return all += header.finish();
}

std::size_t tar_padding(std::uint64_t size) {
  return static_cast<std::size_t>((kTarBlock - size % kTarBlock) % kTarBlock);
}

}  // namespace trainyard::data
