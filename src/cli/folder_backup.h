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
  std::vector<store::Damage> damages;  // objects that are damaged where they are, and left out
};

// Copies a data folder, from which a server may serve, to `target`, which isn't there yet or empty:
// a data folder again, in which the jobs that ran have failed. Job state first, then what jobs have
// written: the copy has all that its jobs say they have. Left out are images, volumes, locks, and
// multipart uploads under way. With `link`, objects become hard links where the file system is the
// same. `target` appears, durably, when all of it is there; until then it is TARGET.partial, which
// stays after an error. already_exists: either is there.
Result<BackupReport> back_up(const apps::DataFolder& folder, const std::filesystem::path& target,
                             bool link);

}  // namespace trainyard::cli
