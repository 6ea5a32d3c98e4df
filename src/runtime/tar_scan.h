#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace trainyard::runtime {

// Whether a tar archive (POSIX.1-2001), read from its beginning, has anything but folders. One that
// is damaged has files, to be on the safe side. Pure.
class TarScan {
 public:
  // The next bytes, cut anywhere. True: it has, and no more need be fed.
  bool feed(std::string_view bytes);

 private:
  bool take_header();

  std::string header_;
  std::uint64_t to_skip_ = 0;  // of an entry's data and padding
  bool found_ = false;
};

}  // namespace trainyard::runtime
