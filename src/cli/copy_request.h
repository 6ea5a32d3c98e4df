#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "data/s3_location.h"

// What `trainyard cp` and `trainyard sync` are asked for. Pure, but for the question whether a path
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

// --exclude and --include, in their order: of those that match a name the last decides; what none
// matches is wanted.
struct CopyFilter {
  bool include = false;
  // * any characters, slashes too; ? one; [abc], [a-z], [!abc] one of these, or none of them.
  std::string pattern;
};
bool is_wanted(const std::vector<CopyFilter>& filters, const std::string& relative);

// Fine together? invalid_argument says what is wrong with the words of the command line.
Result<void> check_copy_places(const CopyPlace& source, const CopyPlace& target, bool recursive);
Result<void> check_sync_places(const CopyPlace& source, const CopyPlace& target);

// Where a single object or file goes: a target that is a folder (an existing one, or a name that
// ends in '/') or a prefix gets the source's name put behind it.
CopyPlace place_single(const CopyPlace& source, const CopyPlace& target);

// "train" as the prefix "train/"; the whole bucket is "".
std::string as_prefix(std::string key);

}  // namespace trainyard::cli
