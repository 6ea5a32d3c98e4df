#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace trainyard::runtime {

// Whether a tar archive (POSIX.1-2001), read from its beginning, contains anything but folders. A
// damaged archive counts as having files, to be safe. Pure.
class TarScan {
 public:
  // Takes the next bytes, split anywhere. True: it does; no more bytes are needed.
  bool feed(std::string_view bytes);

 private:
  bool take_header();

  std::string header_;
  std::uint64_t to_skip_ = 0;  // of an entry's data and padding
  bool found_ = false;
};

}  // namespace trainyard::runtime
