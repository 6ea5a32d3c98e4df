#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace trainyard::cli {

// A file that is to become an object.
struct LocalFile {
  std::filesystem::path path;
  std::string key;  // relative to the channel's prefix, '/' between the parts
  Bytes size;
};

struct LocalFiles {
  std::vector<LocalFile> files;  // in the order of their keys
  Bytes size;
};

// Every file below `source`, or `source` itself when it is a file. Links are followed, as data sets
// often are made of them; a folder is not entered twice on one path. Errors, all of them
// before anything is uploaded: not_found, nothing in it; denied; invalid_argument for what is no
// file or has a name that S3 can't hold.
Result<LocalFiles> list_local_files(const std::filesystem::path& source);

// The content type that the built-in algorithms have for such files, where all names end alike and
// the ending is one of theirs: text/csv, text/libsvm, application/x-parquet. Hidden files (".…")
// don't count. Empty: not known.
std::string content_type_of(const LocalFiles& files);

}  // namespace trainyard::cli
