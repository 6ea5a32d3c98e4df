#include "cli/copy_request.h"

#include <fnmatch.h>

#include <system_error>

namespace trainyard::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kScheme = "s3://";

Error usage(std::string text) {
  return Error(ErrorKind::invalid_argument, std::move(text));
}

std::string last_segment(const CopyPlace& place) {
  if (!place.is_s3()) return place.path.filename().string();
  return place.s3.key.substr(place.s3.key.rfind('/') + 1);
}

}  // namespace

Result<CopyPlace> parse_copy_place(std::string_view text) {
  CopyPlace place;
  place.text = text;
  if (text == "-") {
    place.kind = CopyPlace::Kind::stream;
  } else if (text.starts_with(kScheme)) {
    place.kind = CopyPlace::Kind::s3;
    TRY(place.s3, data::parse_s3_location(text));
  } else if (auto https = data::S3Location::parse(text)) {
    place.kind = CopyPlace::Kind::s3;
    place.s3 = std::move(*https);
  } else {
    place.path = text;
  }
  return place;
}

bool is_wanted(const std::vector<CopyFilter>& filters, const std::string& relative) {
  for (auto filter = filters.rbegin(); filter != filters.rend(); ++filter)
    if (::fnmatch(filter->pattern.c_str(), relative.c_str(), FNM_NOESCAPE) == 0)
      return filter->include;
  return true;
}

Result<void> check_copy_places(const CopyPlace& source, const CopyPlace& target, bool recursive) {
  if (!source.is_s3() && !target.is_s3())
    return usage("one of the two has to be in S3: s3://BUCKET/KEY");
  if (recursive && (source.is_stream() || target.is_stream()))
    return usage("'-' is one file, and --recursive copies many");
  if (recursive) return check_sync_places(source, target);
  if (source.is_s3() && (source.s3.key.empty() || source.s3.key.ends_with('/')))
    return usage(source.text + " names no object; copy all below it with --recursive");
  std::error_code failed;
  if (source.is_local() && fs::is_directory(source.path, failed))
    return usage(source.text + " is a folder; copy all in it with --recursive");
  if (source.is_stream() && (target.s3.key.empty() || target.s3.key.ends_with('/')))
    return usage(target.text + " names no object, and stdin has no name of its own");
  return ok();
}

Result<void> check_sync_places(const CopyPlace& source, const CopyPlace& target) {
  if (source.is_stream() || target.is_stream())
    return usage("'-' can't be synchronized; copy it with: trainyard cp");
  if (!source.is_s3() && !target.is_s3())
    return usage("one of the two has to be in S3: s3://BUCKET/PREFIX");
  std::error_code failed;
  if (source.is_local() && !fs::is_directory(source.path, failed))
    return usage(source.text +
                 (fs::exists(source.path, failed) ? " is a file, not a folder" : " doesn't exist"));
  if (target.is_local() && fs::exists(target.path, failed) &&
      !fs::is_directory(target.path, failed))
    return usage(target.text + " is a file, not a folder");
  return ok();
}

CopyPlace place_single(const CopyPlace& source, const CopyPlace& target) {
  CopyPlace placed = target;
  std::error_code failed;
  if (target.is_s3() && (target.s3.key.empty() || target.s3.key.ends_with('/')))
    placed.s3.key += last_segment(source);
  if (target.is_local() && (target.text.ends_with('/') || fs::is_directory(target.path, failed)))
    placed.path /= last_segment(source);
  return placed;
}

std::string as_prefix(std::string key) {
  if (!key.empty() && !key.ends_with('/')) key += '/';
  return key;
}

}  // namespace trainyard::cli
