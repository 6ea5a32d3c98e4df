#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace trainyard::agent {

// The instance's storage volume: what is at /opt/ml in the container. As root it is an ext4 file
// system of its own in a file whose blocks are allocated when it is made: a write past its size
// fails with ENOSPC as on the real service, and one within its size can't fail for want of space on
// its way to the disk, when nobody is left to be told. Without the right to mount, it is a plain
// folder, and overuse is for the caller to notice.
class Volume {
 public:
  // `directory` is the instance's own folder; `templates` holds an empty file system for each size,
  // made once.
  Volume(std::filesystem::path directory, std::filesystem::path templates, Bytes size);

  // Before create(): that finds what keep() left in the folder of another instance, `directory`,
  // and keeps what is in `warm` (relative to root()). Nothing is taken where there is nothing, or
  // of another size.
  Result<void> take_over(const std::filesystem::path& directory, const std::filesystem::path& kept);
  // In place of remove(): nothing stays on it but `warm`. Idempotent.
  Result<void> keep(const std::filesystem::path& kept);
  // Makes and mounts it, and /opt/ml's folders in it, which any user of a container may write to
  // but for `input`. Not idempotent: remove() first. exhausted: the disk can't give as much;
  // nothing is left of it.
  Result<void> create();
  // Finds again what create() of another process made, since this boot of the machine.
  void take_up();
  // Unmounts and deletes, whatever there is of it, made by this process or one before. What hasn't
  // reached the disk yet never does. Idempotent.
  Result<void> remove();

  // What to mount at /opt/ml.
  std::filesystem::path root() const { return directory_ / "volume" / "ml"; }
  // A folder on the volume for what is to be mounted elsewhere than at /opt/ml.
  std::filesystem::path beside() const { return directory_ / "volume" / "beside"; }
  // An empty folder on the volume, for merging root() with what the image has at /opt/ml.
  std::filesystem::path scratch() const { return directory_ / "volume" / "work"; }
  // A folder on the volume for what containers write into views of other files
  // (agent/channel_views.h).
  std::filesystem::path views() const { return directory_ / "volume" / "views"; }
  // False: nothing but the caller holds the container to the size.
  bool enforced() const { return enforced_; }
  std::string why_not_enforced() const { return why_not_enforced_; }
  // False, of an enforced one: the host's file system can't allocate a file's blocks in advance, so
  // writes may be lost when its disk is full.
  bool reserved() const { return reserved_; }
  // Nothing can be written any more, or more is used than the size allows.
  bool full() const;

 private:
  Result<void> mount_image();
  Result<void> unmount(bool even_if_busy);
  Result<void> clear_but(const std::filesystem::path& kept);

  const std::filesystem::path directory_;
  const std::filesystem::path templates_;
  const Bytes size_;
  bool enforced_ = false;
  bool reserved_ = false;
  std::string why_not_enforced_;
  std::filesystem::path kept_;  // of what was taken over
};

}  // namespace trainyard::agent
