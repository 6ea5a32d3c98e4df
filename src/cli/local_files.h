#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace trainyard::cli {

// A file to upload as an object.
struct LocalFile {
  std::filesystem::path path;
  std::string key;  // relative to the channel's prefix, '/' between the parts
  Bytes size;
};

struct LocalFiles {
  std::vector<LocalFile> files;  // in the order of their keys
  Bytes size;
};

// Every file below `source`, or `source` itself if it is a file. Links are followed, since data
// sets often consist of them; a folder isn't entered twice on one path. Errors, all before anything
// is uploaded: not_found: it is empty; denied; invalid_argument: an entry isn't a file or has a
// name that isn't valid in S3.
Result<LocalFiles> list_local_files(const std::filesystem::path& source);

// The content type that the built-in algorithms use for such files, if all names have the same
// known extension: text/csv, text/libsvm, application/x-parquet. Hidden files (".…") don't count.
// Empty: unknown.
std::string content_type_of(const LocalFiles& files);

}  // namespace trainyard::cli
