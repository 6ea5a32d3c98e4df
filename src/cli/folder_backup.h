#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "apps/data_folder.h"
#include "base/result.h"
#include "store/damage.h"

namespace trainyard::cli {

struct BackupReport {
  std::uint64_t objects = 0;
  std::uint64_t bytes = 0;             // of objects
  std::vector<store::Damage> damages;  // objects that are damaged in the folder, and skipped
};

// Copies a data folder, possibly in use by a server, to `target`, which doesn't exist yet or is
// empty: the copy is a data folder in which jobs that were running have failed. Job state is copied
// first, then what MLflow servers and jobs have written: the copy contains everything that its jobs refer to. Not
// copied: images, volumes, locks, and unfinished multipart uploads. With `link`, objects become
// hard links if the file system is the same. `target` appears, durably, when it is complete; until
// then it is TARGET.partial, which stays after an error. already_exists: either exists.
Result<BackupReport> back_up(const apps::DataFolder& folder, const std::filesystem::path& target,
                             bool link);

}  // namespace trainyard::cli
