#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include "agent/volume.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "data/link_channel.h"

namespace trainyard::agent {

// Folders of shared files that a container can nevertheless write to: it sees the files through
// overlayfs, and what it writes, removes or renames goes to the instance's volume (ADR 29). The
// files don't change when their other names are replaced or removed. In the instance's folder:
//   links/<n>   links to the files; while it is filled, links/<random>.filling
//   views/<n>   what a container gets: links/<n> below volume/views/<n>
// The files count against the volume as if they were copied: their size is allocated to a
// placeholder file. That space isn't released when the container removes or rewrites files.
class ChannelViews {
 public:
  // `volume` outlives this.
  ChannelViews(std::filesystem::path directory, const Volume& volume);

  // Creates links in the folder, calling its second argument with the size of each file.
  using Fill =
      std::function<Result<void>(const std::filesystem::path& folder, const data::TakeSpace&)>;
  // Creates a view of what `fill` puts into a folder. nullopt, with the reason in the agent's log:
  // it isn't possible (an ordinary user can't mount, for example, or `fill` failed), and nothing of
  // it is left. Errors: exhausted, if the volume has no room for it; cancelled.
  Result<std::optional<std::filesystem::path>> make(const Fill& fill);

  // Removes all views, including those of earlier agents. A view that is still in use disappears
  // with its last user. Idempotent.
  Result<void> remove();

 private:
  Result<void> fill_folder(const Fill& fill, const std::filesystem::path& links);
  Result<void> mount(const std::filesystem::path& links, const std::filesystem::path& on_volume,
                     const std::filesystem::path& view);
  Result<void> reserve_space(std::uint64_t bytes);

  const std::filesystem::path directory_;
  const Volume& volume_;
  int made_ = 0;
  UniqueFd holder_;         // the placeholder file
  std::uint64_t held_ = 0;  // its size
  bool no_room_ = false;
};

}  // namespace trainyard::agent
