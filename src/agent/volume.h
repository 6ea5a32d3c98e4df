#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace trainyard::agent {

// The instance's storage volume: /opt/ml in the container. As root it is an ext4 file system of its
// own in a file whose blocks are allocated when it is created: a write past its size fails with
// ENOSPC as on the real service, and one within its size can't fail later, on its way to the disk,
// for lack of space. Without the right to mount, it is a plain folder, and the caller has to notice
// overuse.
class Volume {
 public:
  // `directory` is the instance's own folder; `templates` has an empty file system for each size,
  // created once.
  Volume(std::filesystem::path directory, std::filesystem::path templates, Bytes size);

  // Before create(): uses what keep() left in the folder of another instance, `directory`, and
  // keeps what is in `warm` (relative to root()). Has no effect if there is nothing, or if the size
  // differs.
  Result<void> take_over(const std::filesystem::path& directory,
                         const std::filesystem::path& source);
  // Instead of remove(): nothing stays on it but `warm`. Idempotent.
  Result<void> keep(const std::filesystem::path& source);
  // Creates and mounts it, and /opt/ml's folders in it, which any user of a container may write to,
  // except `input`. Not idempotent: remove() first. exhausted: the disk has too little space;
  // nothing is left of it.
  Result<void> create();
  // Finds what create() of another process made, since this boot of the machine.
  void restore();
  // Unmounts and deletes whatever exists of it, created by this process or an earlier one. Data
  // that hasn't reached the disk yet is dropped. Idempotent.
  Result<void> remove();

  // The folder to mount at /opt/ml.
  std::filesystem::path root() const { return directory_ / "volume" / "ml"; }
  // A folder on the volume for what is mounted elsewhere than at /opt/ml.
  std::filesystem::path beside() const { return directory_ / "volume" / "beside"; }
  // An empty folder on the volume, for merging root() with the image's /opt/ml.
  std::filesystem::path scratch() const { return directory_ / "volume" / "work"; }
  // A folder on the volume for what containers write into views of other files
  // (agent/channel_views.h).
  std::filesystem::path views() const { return directory_ / "volume" / "views"; }
  // False: no file system limits the container to the size; the caller has to.
  bool enforced() const { return enforced_; }
  std::string why_not_enforced() const { return why_not_enforced_; }
  // False, for an enforced one: the host's file system can't allocate a file's blocks in advance,
  // so writes may be lost when its disk is full.
  bool reserved() const { return reserved_; }
  // Nothing can be written any more, or more is used than the size allows.
  bool full() const;

 private:
  Result<void> mount_image();
  Result<void> unmount(bool even_if_busy);
  Result<void> clear_but(const std::filesystem::path& source);

  const std::filesystem::path directory_;
  const std::filesystem::path templates_;
  const Bytes size_;
  bool enforced_ = false;
  bool reserved_ = false;
  std::string why_not_enforced_;
  std::filesystem::path source_;  // of what was taken over
};

// Where no file system limits a volume of that size (0: there is no limit): called with the space
// of files that are placed on it, it returns exhausted once they take up more. Any thread.
std::function<Result<void>(std::uint64_t bytes)> count_space(Bytes size);

}  // namespace trainyard::agent
