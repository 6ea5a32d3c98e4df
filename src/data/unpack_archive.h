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

// Unpacks a tar archive (plain, gzip and whatever else libarchive reads) into `folder`, which
// exists. The archive may be untrusted: nothing is written outside `folder`, by a path, link or
// hard link. Files get their permissions without setuid and setgid, and belong to the current user.
// Skipped, with a note: entries and links that lead out of `folder`, names that are too long, a file
// where another entry is a folder or the other way round, devices, FIFOs. corrupt: not an archive,
// or truncated.
Result<Unpacked> unpack_archive(const std::filesystem::path& archive,
                                const std::filesystem::path& folder, const SkipNote& skipped);

}  // namespace trainyard::data
