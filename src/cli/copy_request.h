#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/s3_location.h"

// The request of `trainyard cp` and `trainyard sync`. Pure, except for the question whether a path
// is a folder.
namespace trainyard::cli {

// One side of a copy: a path, an object or a prefix, or this process's stdin or stdout ("-").
struct CopyPlace {
  enum class Kind { local, s3, stream };
  Kind kind = Kind::local;
  std::filesystem::path path{};
  data::S3Location s3{};
  std::string text{};  // as it was written

  bool is_local() const { return kind == Kind::local; }
  bool is_s3() const { return kind == Kind::s3; }
  bool is_stream() const { return kind == Kind::stream; }
};

// invalid_argument: an S3 URI without a bucket.
Result<CopyPlace> parse_copy_place(std::string_view text);

// --exclude and --include, in order: the last one that matches a name decides; names that none
// matches are included.
struct CopyFilter {
  bool include = false;
  // * matches any characters, including slashes; ? one; [abc], [a-z], [!abc] one of these, or none.
  std::string pattern;
};
bool is_wanted(const std::vector<CopyFilter>& filters, const std::string& relative);

// Whether they can be combined; invalid_argument says what is wrong with the command line.
Result<void> check_copy_places(const CopyPlace& source, const CopyPlace& target, bool recursive);
Result<void> check_sync_places(const CopyPlace& source, const CopyPlace& target);

// The target of a single object or file: if `target` is a folder (an existing one, or a name that
// ends in '/') or a prefix, the source's name is appended.
CopyPlace place_single(const CopyPlace& source, const CopyPlace& target);

// "train" as the prefix "train/"; the whole bucket is "".
std::string as_prefix(std::string key);

}  // namespace trainyard::cli
