#include "data/channel_entries.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <utility>

#include "data/manifest.h"
#include "data/shuffled_order.h"

namespace trainyard::data {

namespace fs = std::filesystem;

namespace {

using TakePiece = std::function<Result<void>(std::string_view)>;

constexpr std::size_t kMaxLineLength = 1 << 20;  // of an augmented manifest; ours

// The object's bytes, from a file with all of them, checked.
Result<void> read_object(S3Client& s3, const S3Location& location, const fs::path& spool,
                         const TakePiece& take) {
  TRY(const UniqueFd fd, open_unnamed_file(spool));
  TRY_VOID(s3.get(location.bucket, location.key, fd.get()));
  const auto buffer = std::make_unique<std::array<char, 256 << 10>>();
  for (std::uint64_t at = 0;;) {
    const ssize_t got = ::pread(fd.get(), buffer->data(), buffer->size(), static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error::from_errno(errno, "read " + location.to_string());
    if (got == 0) return ok();
    TRY_VOID(take({buffer->data(), static_cast<std::size_t>(got)}));
    at += static_cast<std::uint64_t>(got);
  }
}

Result<void> for_each_line(S3Client& s3, const S3Location& location, const fs::path& spool,
                           const TakePiece& each) {
  std::string line;
  std::uint64_t number = 1;
  const auto invalid = [&](const char* why) {
    return wrong_manifest(location.to_string(), number, why);
  };
  const auto take = [&](std::string_view bytes) -> Result<void> {
    for (std::size_t end; (end = bytes.find('\n')) != std::string_view::npos;) {
      line.append(bytes.substr(0, end));
      if (line.find_first_not_of(" \t\r") == std::string::npos) return invalid("it is empty");
      TRY_VOID(each(line));
      line.clear();
      ++number;
      bytes.remove_prefix(end + 1);
    }
    line.append(bytes);
    return line.size() > kMaxLineLength ? invalid("it has more than 1 MiB") : ok();
  };
  TRY_VOID(read_object(s3, location, spool, take));
  return line.empty() ? ok() : each(line);
}

}  // namespace

Result<void> for_each_object(S3Client& s3, const ChannelSource& source, const fs::path& spool,
                             const EachObject& each) {
  const S3Location& location = source.location;
  if (source.kind == SourceKind::prefix)
    return s3.list(location.bucket, location.key,
                   [&](const ObjectInfo& object) { return each(location.bucket, object); });
  ManifestReader manifest(location.to_string(),
                          [&](const std::string& bucket, const std::string& key) {
                            return each(bucket, ObjectInfo{key, 0, {}});
                          });
  TRY_VOID(read_object(s3, location, spool,
                       [&](std::string_view bytes) { return manifest.read(bytes); }));
  return manifest.finish();
}

Result<ChannelEntries> ChannelEntries::list(S3Client& s3, const ChannelSource& source,
                                            const fs::path& spool,
                                            const std::atomic<bool>* cancelled) {
  TRY(SpooledTexts texts, SpooledTexts::create(spool));
  const auto add = [&](std::string_view text) -> Result<void> {
    if (cancelled != nullptr && cancelled->load()) return Error(ErrorKind::cancelled, "cancelled");
    return texts.add(text);
  };
  std::string bucket = source.location.bucket;
  bool found = false;
  if (source.kind == SourceKind::augmented_manifest) {
    TRY_VOID(for_each_line(s3, source.location, spool, add));
  } else {
    TRY_VOID(for_each_object(s3, source, spool,
                             [&](const std::string& of, const ObjectInfo& object) -> Result<void> {
                               bucket = of;
                               found = true;
                               return object.key.ends_with('/') ? ok() : add(object.key);
                             }));
  }
  TRY_VOID(texts.finish());
  if (!found && source.kind == SourceKind::prefix)
    return Error(ErrorKind::not_found,
                 "No S3 objects found under S3 URL \"" + source.location.to_string() + "\"");
  return ChannelEntries(std::move(bucket), std::move(texts));
}

std::vector<std::uint64_t> entries_of_epoch(std::uint64_t count, Shard shard,
                                            std::optional<std::int64_t> seed, std::uint64_t epoch) {
  std::vector<std::uint64_t> order;
  if (seed) order = shuffled_order(count, *seed, epoch);
  std::vector<std::uint64_t> own;
  for (std::uint64_t i = shard.index; i < count; i += shard.count)
    own.push_back(seed ? order[i] : i);
  return own;
}

}  // namespace trainyard::data
