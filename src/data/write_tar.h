#pragma once

#include "base/result.h"
#include "data/block_deflater.h"
#include "data/container_folder.h"

namespace trainyard::data {

// A file by several names is one file and links to it, or as many files: of several tars in one,
// what a link means may be replaced by a later one's file.
enum class HardLinks { as_links, as_files };

// The folder's files, folders and links as a tar without its end (kTarEnd zeros), entries "file",
// "sub/file", owners and modes kept; what is left out of it, `skipped` is told. corrupt: what was
// written can't be read back.
Result<void> write_tar(const ContainerFolder& folder, HardLinks hard_links, BlockDeflater& to,
                       const SkipNote& skipped);

}  // namespace trainyard::data
