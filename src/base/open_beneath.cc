#include "base/open_beneath.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace trainyard {

UniqueFd open_beneath(int top, const std::string& path, std::uint64_t flags, std::uint64_t mode) {
  open_how how{};
  // openat2 takes O_NONBLOCK not together with O_PATH.
  how.flags = flags | O_CLOEXEC | ((flags & O_PATH) != 0 ? 0U : O_NONBLOCK);
  how.mode = mode;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return UniqueFd(static_cast<int>(::syscall(SYS_openat2, top, path.c_str(), &how, sizeof how)));
}

}  // namespace trainyard
