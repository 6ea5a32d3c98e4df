#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/result.h"
#include "data/s3_client.h"
#include "data/s3_location.h"

namespace trainyard::data {

// Told of what can't be stored and was left out: sockets, FIFOs, devices; links, where only files
// can be.
using SkipNote = std::function<void(const std::string&)>;

// True when `folder` below `root` holds anything. No component of `folder` is followed if it is a
// link: a container may have put one there that points out of its volume. Absent: false.
Result<bool> has_entries(const std::filesystem::path& root, const std::filesystem::path& folder);

// The contents of root/folder as one gzip-compressed tar at `target`: entries "file", "sub/file",
// owners and modes kept, links as links. Streams: no temporary file, at most one part in memory.
Result<void> upload_archive(S3Client& s3, const std::filesystem::path& root,
                            const std::filesystem::path& folder, const S3Location& target,
                            const SkipNote& skipped);

// Every regular file below root/folder as its own object `target`/<relative path>.
Result<void> upload_tree(S3Client& s3, const std::filesystem::path& root,
                         const std::filesystem::path& folder, const S3Location& target,
                         const SkipNote& skipped);

}  // namespace trainyard::data
