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

// Folders that hold files of others, and that a container may write to all the same: it sees the
// files through overlayfs, and what it writes, removes or renames goes to the instance's volume
// (ADR 29). Whoever replaces or deletes the files' other names changes nothing in them. In the
// instance's folder:
//   links/<n>   links to the files; while it is filled, links/<random>.filling
//   views/<n>   what a container gets: links/<n> below volume/views/<n>
// The files count on the volume as if they were copies there: their size is allocated to a file
// that holds nothing. That space isn't given back when the container removes or rewrites some.
class ChannelViews {
 public:
  // `volume` outlives this.
  ChannelViews(std::filesystem::path directory, const Volume& volume);

  // Puts links into the folder, calling what it is given with the size of each file.
  using Fill =
      std::function<Result<void>(const std::filesystem::path& folder, const data::TakeSpace&)>;
  // The view of what `fill` puts into a folder. nullopt, with the reason in the agent's log:
  // it can't be had, and nothing of it is left; an ordinary user can't mount, say, or `fill`
  // failed. Errors: exhausted, when the volume has no room for it; cancelled.
  Result<std::optional<std::filesystem::path>> make(const Fill& fill);

  // All of them, whoever made them. A view that is still in use goes with its last user.
  // Idempotent.
  Result<void> remove();

 private:
  Result<void> fill_folder(const Fill& fill, const std::filesystem::path& links);
  Result<void> mount(const std::filesystem::path& links, const std::filesystem::path& on_volume,
                     const std::filesystem::path& view);
  Result<void> hold_space(std::uint64_t bytes);

  const std::filesystem::path directory_;
  const Volume& volume_;
  int made_ = 0;
  UniqueFd holder_;         // the file that holds the space
  std::uint64_t held_ = 0;  // its size
  bool no_room_ = false;
};

}  // namespace trainyard::agent
