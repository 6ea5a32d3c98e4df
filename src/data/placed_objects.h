#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "data/channel_entries.h"
#include "data/s3_client.h"
#include "data/s3_location.h"

// The objects of a channel in File mode for one host, and the path of each.
namespace trainyard::data {

// Called with the space that files take up in a volume, in bytes; an error ends the placing.
using TakeSpace = std::function<Result<void>(std::uint64_t bytes)>;
// That of one file: its size in whole blocks of the volumes' file systems.
std::uint64_t space_of(std::uint64_t size);

struct DownloadOptions {
  unsigned parallel = 32;                        // objects at once, at least
  unsigned max_parallel = 256;                   // from a distant store (data/request_pace.h)
  const std::atomic<bool>* cancelled = nullptr;  // not owned; may be null
  Shard shard{};
  SourceKind kind = SourceKind::prefix;        // or manifest
  std::optional<std::int64_t> shuffle_seed{};  // for the order of the objects
  std::filesystem::path spool{};               // for a manifest, or a shuffle: a folder for files
  bool may_be_empty = false;                   // no matching object is no error
  // Of a download: may be null; called for each file, from any thread, before its bytes come, or if
  // its size isn't known then, after they have come (of a large one before most of them).
  TakeSpace take_space{};
};

struct Downloaded {
  std::uint64_t objects = 0;
  std::uint64_t bytes = 0;
};

struct PlacedObject {
  std::string bucket;
  std::string key;
  std::string relative;  // to the channel's folder
  // Bytes according to the listing; nullopt: unknown (manifests, shuffled order).
  std::optional<std::uint64_t> size{};
};

// Passes the objects of this host's share to `take` as they are listed, each with its path
// (data/file_placement.h); folder markers, which have none, are only counted. Errors as of
// download_channel(). An error of `take` is returned.
using TakePlaced = std::function<Result<void>(PlacedObject object)>;
Result<Downloaded> for_each_placed(S3Client& s3, const S3Location& source,
                                   const DownloadOptions& options, const TakePlaced& take);

}  // namespace trainyard::data
