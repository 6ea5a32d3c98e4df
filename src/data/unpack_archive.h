#pragma once

#include <cstdint>
#include <filesystem>

#include "base/result.h"
#include "data/upload_folder.h"

namespace trainyard::data {

struct Unpacked {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};

// Unpacks a tar archive (plain, gzip and what else libarchive reads) into `folder`, which exists.
// The archive may come from anyone: nothing is written outside `folder`, through no path, link or
// hard link of it; an entry that would is an error (invalid_argument). Files get their permissions
// without setuid and setgid, and belong to who unpacks. Left out, with a note: devices, FIFOs,
// and links that point out of `folder`. corrupt: not such an archive, or cut off.
Result<Unpacked> unpack_archive(const std::filesystem::path& archive,
                                const std::filesystem::path& folder, const SkipNote& skipped);

}  // namespace trainyard::data
