#include "agent/channel_views.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <utility>

#include "base/failpoint.h"
#include "base/files.h"
#include "base/log.h"
#include "base/random.h"
#include "runtime/mounts_below.h"
#include "runtime/overlay_mount.h"

namespace trainyard::agent {

namespace fs = std::filesystem;

namespace {

constexpr const char* kLinks = "links";
constexpr const char* kViews = "views";
// The server accepts links into folders with this suffix only (docs/formats/object-links.md).
constexpr const char* kFilling = ".filling";

// overlayfs.rst. Folders can be renamed, as on a volume; chmod and chown copy no bytes; a file
// keeps its inode number when it is first written to; unmounting doesn't wait for the disk, since
// the volume doesn't outlive the instance.
constexpr const char* kOptions = ",redirect_dir=on,metacopy=on,xino=auto,volatile";

Result<void> make_folder(const fs::path& folder) {
  TRY_VOID(ensure_directory(folder));
  // Independent of the agent's umask.
  if (::chmod(folder.c_str(), 0755) != 0)
    return Error::from_errno(errno, "set the mode of " + folder.string());
  return ok();
}

}  // namespace

ChannelViews::ChannelViews(fs::path directory, const Volume& volume)
    : directory_(std::move(directory)), volume_(volume) {}

Result<std::optional<fs::path>> ChannelViews::make(const Fill& fill) {
  if (::geteuid() != 0 || !volume_.enforced()) return std::optional<fs::path>();
  const std::string name = std::to_string(made_++);
  const fs::path links = directory_ / kLinks / name, view = directory_ / kViews / name,
                 on_volume = volume_.views() / name;
  const std::uint64_t held_before = held_;
  auto made = fill_folder(fill, links);
  if (made) {
    FAILPOINT("agent.view.linked");
    made = mount(links, on_volume, view);
  }
  if (made) {
    FAILPOINT("agent.view.mounted");
    return std::optional(view);
  }
  for (const fs::path& folder : {links, view, on_volume}) TRY_VOID(remove_tree(folder));
  if (no_room_ || made.error().kind() == ErrorKind::cancelled) return made.error();
  held_ = held_before;
  if (holder_ && ::ftruncate(holder_.get(), static_cast<off_t>(held_)) != 0)
    return Error::from_errno(errno, "give space of the volume back");
  log::info("objects_not_linked", {{"error", made.error().message()}});
  return std::optional<fs::path>();
}

Result<void> ChannelViews::fill_folder(const Fill& fill, const fs::path& links) {
  const fs::path filling = links.parent_path() / (random_hex(16) + kFilling);
  TRY_VOID(make_folder(filling));
  const auto filled = fill(filling, [this](std::uint64_t bytes) { return reserve_space(bytes); });
  if (!filled) {
    TRY_VOID(remove_tree(filling));
    return filled;
  }
  if (::rename(filling.c_str(), links.c_str()) != 0)
    return Error::from_errno(errno, "rename " + filling.string());
  return ok();
}

Result<void> ChannelViews::mount(const fs::path& links, const fs::path& on_volume,
                                 const fs::path& view) {
  TRY_VOID(make_folder(on_volume / "upper"));
  TRY_VOID(make_folder(on_volume / "work"));
  TRY_VOID(make_folder(view));
  return runtime::mount_overlay(links, on_volume / "upper", on_volume / "work", view,
                                MS_NOSUID | MS_NODEV | MS_NOATIME, kOptions);
}

Result<void> ChannelViews::reserve_space(std::uint64_t bytes) {
  if (bytes == 0) return ok();
  if (!holder_) {
    TRY_VOID(ensure_directory(volume_.views()));
    const fs::path file = volume_.views() / "held";
    holder_ = UniqueFd(::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    if (!holder_) return Error::from_errno(errno, "create " + file.string());
  }
  int failed = 0;
  do {
    failed =
        ::fallocate(holder_.get(), 0, static_cast<off_t>(held_), static_cast<off_t>(bytes)) == 0
            ? 0
            : errno;
  } while (failed == EINTR);
  if (failed == ENOSPC || failed == EFBIG) {
    no_room_ = true;
    return Error(ErrorKind::exhausted, "place the objects on the volume: no space left");
  }
  if (failed != 0) return Error::from_errno(failed, "hold space of the volume");
  held_ += bytes;
  return ok();
}

Result<void> ChannelViews::remove() {
  const fs::path views = directory_ / kViews;
  TRY_VOID(runtime::release_mounts_below(views, [](const fs::path&) { return true; }));
  TRY_VOID(remove_tree(views));
  return remove_tree(directory_ / kLinks);
}

}  // namespace trainyard::agent
