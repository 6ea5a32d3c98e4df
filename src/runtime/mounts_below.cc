#include "runtime/mounts_below.h"

#include <fcntl.h>
#include <linux/loop.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cerrno>
#include <sstream>

#include "base/files.h"
#include "base/list_folder.h"
#include "base/log.h"
#include "base/mountinfo.h"
#include "base/unique_fd.h"
#include "runtime/overlay_mount.h"

namespace trainyard::runtime {
namespace {

namespace fs = std::filesystem;

bool is_below(const fs::path& path, const fs::path& folder) {
  const std::string& text = path.native();
  const std::string& prefix = folder.native();
  return text.starts_with(prefix) && (text.size() == prefix.size() || text[prefix.size()] == '/');
}

Result<void> detach(const LoopDevice& loop) {
  const UniqueFd device(::open(loop.device.c_str(), O_RDONLY | O_CLOEXEC));
  if (!device && (errno == ENOENT || errno == ENXIO)) return ok();
  if (!device) return Error::from_errno(errno, "open " + loop.device.string());
  // ENXIO: it was freed with its mount.
  if (::ioctl(device.get(), LOOP_CLR_FD, 0) == 0 || errno == ENXIO) return ok();
  return Error::from_errno(errno, "detach " + loop.device.string());
}

}  // namespace

std::vector<fs::path> parse_mounts_below(std::string_view mountinfo, const fs::path& folder) {
  std::vector<fs::path> found;
  std::istringstream lines{std::string(mountinfo)};
  for (std::string line; std::getline(lines, line);) {
    // 36 35 98:0 /root /mount/point options… - type source super-options
    std::istringstream words(line);
    std::string id, parent, device, root, point;
    if (!(words >> id >> parent >> device >> root >> point)) continue;
    fs::path path(unescape_mountinfo(point));
    if (is_below(path, folder)) found.push_back(std::move(path));
  }
  // Later ones lie in or on earlier ones.
  std::reverse(found.begin(), found.end());
  return found;
}

std::vector<LoopDevice> find_loop_devices_below(const fs::path& folder) {
  std::vector<LoopDevice> found;
  for (const fs::path& device : list_readable("/sys/block")) {
    const std::string name = device.filename();
    if (!name.starts_with("loop")) continue;
    auto text = read_file(device / "loop" / "backing_file");
    if (!text) continue;
    while (text->ends_with('\n')) text->pop_back();
    constexpr std::string_view kDeleted = " (deleted)";
    if (text->ends_with(kDeleted)) text->resize(text->size() - kDeleted.size());
    if (is_below(*text, folder)) found.push_back({"/dev/" + name, *text});
  }
  return found;
}

Result<void> release_mounts_below(const fs::path& folder, const PathFilter& meant) {
  Result<void> outcome;
  const auto keep_first_error = [&outcome](Result<void> done) {
    if (outcome && !done) outcome = std::move(done);
  };
  TRY(const std::string mountinfo, read_file("/proc/self/mountinfo"));
  for (const fs::path& point : parse_mounts_below(mountinfo, folder)) {
    if (!meant(point)) continue;
    log::info("mount_removed", {{"path", point.string()}});
    keep_first_error(unmount(point));
  }
  for (const LoopDevice& loop : find_loop_devices_below(folder)) {
    if (!meant(loop.backing)) continue;
    log::info("loop_device_removed",
              {{"device", loop.device.string()}, {"file", loop.backing.string()}});
    keep_first_error(detach(loop));
  }
  return outcome;
}

}  // namespace trainyard::runtime
