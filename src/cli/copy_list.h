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
  std::vector<CopyItem> items;        // in the order of their names' bytes, each once
  std::vector<std::string> problems;  // what was left out, a sentence each
};

// All that `filters` want, in memory: 48 bytes each and the name, and as much again while a list
// grows.

// Files below a folder; links are followed. Left out: what is neither a file nor a folder, can't be
// read, leads back into itself, or has a name that isn't UTF-8, which no key can have; and, without
// a word, downloads that aren't whole (data/file_transfer.h). A folder that isn't there holds
// nothing.
Result<CopyList> list_folder(const std::filesystem::path& folder,
                             const std::vector<CopyFilter>& filters);

// Objects below a prefix ("" or with '/' at its end), without empty ones whose keys end in '/': the
// markers of folders.
Result<CopyList> list_prefix(data::S3Client& s3, const data::S3Location& prefix,
                             const std::vector<CopyFilter>& filters);

// Moves to `problems` what can't be a file: names with empty parts, ".", ".." or too long ones.
void leave_out_unfit_for_files(const data::S3Location& prefix, CopyList& list);

}  // namespace trainyard::cli
