#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "cli/copy_request.h"
#include "data/s3_client.h"

namespace trainyard::cli {

// A file below a folder, or an object below a prefix.
struct CopyItem {
  std::string relative;  // '/' between the parts
  std::uint64_t size = 0;
  Timestamp modified{};
};

struct CopyList {
  std::vector<CopyItem> items;        // sorted by the bytes of their names, each once
  std::vector<std::string> problems;  // what was skipped, one sentence each
};

// All items that `filters` select, in memory: 48 bytes each plus the name, and twice that while a
// list grows.

// Files below a folder; links are followed. Skipped with a message: entries that are neither files
// nor folders, can't be read, form a cycle of links, or have names that aren't UTF-8 and so can't
// be keys. Skipped silently: incomplete downloads (data/file_transfer.h). A folder that doesn't
// exist is empty.
Result<CopyList> list_files_below(const std::filesystem::path& folder,
                                  const std::vector<CopyFilter>& filters);

// Objects below a prefix ("" or ending in '/'), without empty ones whose keys end in '/', which
// mark folders.
Result<CopyList> list_prefix(data::S3Client& s3, const data::S3Location& prefix,
                             const std::vector<CopyFilter>& filters);

// Moves items whose names can't be files' to `problems`: empty components, ".", "..", or too long.
void skip_unfit_for_files(const data::S3Location& prefix, CopyList& list);

}  // namespace trainyard::cli
