#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "data/s3_client.h"
#include "data/s3_location.h"
#include "data/spooled_texts.h"

// The entries of a channel in S3, in order. S3DataType says how they are found: objects below a
// prefix, objects in a manifest, lines of an augmented manifest.
namespace trainyard::data {

// One of `count` equal shares of a channel's entries: in their order, those at `index`, `index` +
// `count`, and so on.
struct Shard {
  std::uint64_t index = 0;
  std::uint64_t count = 1;
};

enum class SourceKind {
  prefix,
  manifest,
  augmented_manifest,
};

struct ChannelSource {
  S3Location location;  // the prefix, or the manifest's object
  SourceKind kind = SourceKind::prefix;
};

// Passes the objects of a prefix or a manifest to `each`, in order, as they are found. The manifest
// is stored in an unnamed file in `spool`, which may be empty for a prefix. invalid_argument: the
// manifest is invalid; the message says where. An error of `each` is returned.
using EachObject = std::function<Result<void>(const std::string& bucket, const ObjectInfo& object)>;
Result<void> for_each_object(S3Client& s3, const ChannelSource& source,
                             const std::filesystem::path& spool, const EachObject& each);

// All entries of a channel as they were when they were listed; in files, so that there may be any
// number. Keys that end in '/' only mark folders and aren't entries.
class ChannelEntries {
 public:
  // not_found: no object matches the prefix, not even a folder's marker. cancelled: `cancelled`,
  // which may be null, has become true.
  static Result<ChannelEntries> list(S3Client& s3, const ChannelSource& source,
                                     const std::filesystem::path& spool,
                                     const std::atomic<bool>* cancelled);

  std::uint64_t size() const { return texts_.size(); }
  const std::string& bucket() const { return bucket_; }  // of objects
  // An object's key, or the line. Any thread.
  Result<std::string> get(std::uint64_t index) const { return texts_.get(index); }

 private:
  ChannelEntries(std::string bucket, SpooledTexts texts)
      : bucket_(std::move(bucket)), texts_(std::move(texts)) {}

  std::string bucket_;
  SpooledTexts texts_;
};

// The entries that a host gets in an epoch, in order. With a seed, all are shuffled again for each
// epoch before they are distributed.
std::vector<std::uint64_t> entries_of_epoch(std::uint64_t count, Shard shard,
                                            std::optional<std::int64_t> seed, std::uint64_t epoch);

}  // namespace trainyard::data
