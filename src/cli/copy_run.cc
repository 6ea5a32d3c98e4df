#include "cli/copy_run.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>

#include "cli/parallel.h"
#include "data/copy_object.h"
#include "data/file_transfer.h"

namespace trainyard::cli {

namespace fs = std::filesystem;

namespace {

// How many are copied at once, by size: more of the smallest if the store is distant. An upload
// keeps its object, or a few parts, in memory.
struct SizeClass {
  std::uint64_t max;
  std::size_t at_once;
  std::size_t max_at_once;
};
// Larger than 16 MiB means several parts (data/http_s3_client.h) or ranges.
constexpr SizeClass kSizeClasses[] = {
    {~std::uint64_t{0}, 2, 2}, {16 << 20, 16, 16}, {1 << 20, 64, 64}, {64 << 10, 64, 256}};
constexpr std::size_t kRemovalsAtOnce = 64;

data::S3Location object_of(const CopySide& side, const CopyItem& item) {
  return {side.place.s3.bucket, side.place.s3.key + item.relative};
}

fs::path path_of(const CopySide& side, const CopyItem& item) {
  return item.relative.empty() ? side.place.path : side.place.path / item.relative;
}

std::string name_of(const CopySide& side, const CopyItem& item) {
  if (side.place.is_stream()) return "-";
  return side.place.is_s3() ? object_of(side, item).to_string() : path_of(side, item).string();
}

std::string_view verb_of(const CopySide& source, const CopySide& target) {
  if (source.s3 == nullptr) return "upload";
  return target.s3 == nullptr ? "download" : "copy";
}

// Every other copy would fail with it too.
bool ends_all(const Error& error) {
  return error.kind() == ErrorKind::cancelled || error.kind() == ErrorKind::unavailable ||
         error.kind() == ErrorKind::deadline || error.kind() == ErrorKind::exhausted ||
         error.code() == "NoSuchBucket";
}

}  // namespace

CopyRun::CopyRun(const CopySide& source, const CopySide& target, const CopyListener& listener,
                 const std::atomic<bool>& cancelled)
    : source_(source),
      target_(target),
      listener_(listener),
      cancelled_(cancelled),
      verb_(verb_of(source, target)) {}

Result<void> CopyRun::copy(const std::vector<CopyItem>& items) {
  for (std::size_t i = 0; i < std::size(kSizeClasses); ++i) {
    const std::uint64_t above = i + 1 < std::size(kSizeClasses) ? kSizeClasses[i + 1].max : 0;
    std::vector<const CopyItem*> some;
    for (const CopyItem& item : items)
      if (std::max<std::uint64_t>(item.size, 1) > above && item.size <= kSizeClasses[i].max)
        some.push_back(&item);
    data::RequestPace pace(kSizeClasses[i].at_once, kSizeClasses[i].max_at_once);
    TRY_VOID(copy_some(some, pace));
  }
  return ok();
}

Result<void> CopyRun::copy_some(const std::vector<const CopyItem*>& items,
                                data::RequestPace& pace) {
  const auto copy = [&](std::size_t i) -> Result<void> {
    if (cancelled_) return Error(ErrorKind::cancelled, "cancelled");
    const CopyItem& item = *items[i];
    const auto begun = std::chrono::steady_clock::now();
    if (auto copied = copy_one(item); !copied)
      return note(copied.error(), std::string(verb_) + " failed: " + copy_line(item));
    if (item.size > 0) pace.note(std::chrono::steady_clock::now() - begun);
    ++copied_;
    bytes_ += source_.place.is_stream() ? moved_.load() : item.size;
    listener_.done(std::string(verb_) + ": " + copy_line(item));
    return ok();
  };
  return for_each_in_parallel(items.size(), [&pace] { return pace.at_once(); }, copy);
}

Result<void> CopyRun::copy_one(const CopyItem& item) {
  data::FileTransferOptions options;
  options.cancelled = &cancelled_;
  options.moved = [this](std::uint64_t bytes) { moved_ += bytes; };
  if (source_.place.is_stream())
    return data::upload_stream(*target_.s3, STDIN_FILENO, object_of(target_, item), options);
  if (target_.place.is_stream())
    return data::download_stream(*source_.s3, object_of(source_, item), STDOUT_FILENO, options);
  if (source_.s3 == nullptr)
    return data::upload_file(*target_.s3, path_of(source_, item), object_of(target_, item),
                             options);
  if (target_.s3 == nullptr)
    return data::download_file(*source_.s3, object_of(source_, item), item.size, item.modified,
                               path_of(target_, item), options);
  const data::S3Location from = object_of(source_, item), to = object_of(target_, item);
  const auto copied = source_.s3 == target_.s3
                          ? source_.s3->copy(from, to)
                          : data::copy_through(*source_.s3, from, *target_.s3, to);
  if (copied) moved_ += item.size;
  return copied;
}

Result<void> CopyRun::remove(const std::vector<CopyItem>& items) {
  return for_each_in_parallel(items.size(), kRemovalsAtOnce, [&](std::size_t i) -> Result<void> {
    if (cancelled_) return Error(ErrorKind::cancelled, "cancelled");
    if (auto removed = remove_one(items[i]); !removed)
      return note(removed.error(), "delete failed: " + name_of(target_, items[i]));
    ++removed_;
    listener_.done("delete: " + name_of(target_, items[i]));
    return ok();
  });
}

Result<void> CopyRun::remove_one(const CopyItem& item) {
  if (target_.s3 != nullptr) {
    const data::S3Location object = object_of(target_, item);
    return target_.s3->remove(object.bucket, object.key);
  }
  if (::unlink(path_of(target_, item).c_str()) == 0 || errno == ENOENT) return ok();
  return Error::from_errno(errno, "remove");
}

void CopyRun::rehearse(const std::vector<CopyItem>& copies, const std::vector<CopyItem>& removals) {
  for (const CopyItem& item : copies)
    listener_.done("(dry run) " + std::string(verb_) + ": " + copy_line(item));
  for (const CopyItem& item : removals)
    listener_.done("(dry run) delete: " + name_of(target_, item));
}

std::string CopyRun::copy_line(const CopyItem& item) const {
  return name_of(source_, item) + " to " + name_of(target_, item);
}

Result<void> CopyRun::note(const Error& error, const std::string& what) {
  if (ends_all(error)) return error.wrap(what);
  ++failed_;
  listener_.failed(what + ": " + error.message());
  return ok();
}

}  // namespace trainyard::cli
