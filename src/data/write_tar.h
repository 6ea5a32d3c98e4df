#pragma once

#include "base/result.h"
#include "data/block_deflater.h"
#include "data/container_folder.h"

namespace trainyard::data {

// A file with several names is stored as one file and links to it, or as several files. If several
// tars are joined, the target of a link may be replaced by a later one's file.
enum class HardLinks { as_links, as_files };

// Writes the folder's files, folders and links as a tar without its end (kTarEnd zeros), with
// entries "file", "sub/file", and their owners and modes; calls `skipped` for what is left out.
// corrupt: what was written can't be read back.
Result<void> write_tar(const ContainerFolder& folder, HardLinks hard_links, BlockDeflater& to,
                       const SkipNote& skipped);

}  // namespace trainyard::data
