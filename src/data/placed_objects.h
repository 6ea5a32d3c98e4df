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

// What a host gets of a channel in File mode, and where each object goes.
namespace trainyard::data {

struct DownloadOptions {
  unsigned parallel = 32;                        // objects at once
  const std::atomic<bool>* cancelled = nullptr;  // not owned; may be null
  Shard shard{};
  SourceKind kind = SourceKind::prefix;        // or manifest
  std::optional<std::int64_t> shuffle_seed{};  // of the order in which objects are taken
  std::filesystem::path spool{};               // for a manifest, or a shuffle: a folder for files
  bool may_be_empty = false;                   // nothing that matches is fine
};

struct Downloaded {
  std::uint64_t objects = 0;
  std::uint64_t bytes = 0;
};

struct PlacedObject {
  std::string bucket;
  std::string key;
  std::string relative;  // to the channel's folder
  // Bytes as they were listed; nullopt: nobody said (manifests, shuffled order).
  std::optional<std::uint64_t> size{};
};

// Gives the objects of this host's share as they are listed, each with its place
// (data/file_placement.h); folder markers, which have none, are only counted. Errors as those of
// download_channel(). An error of `take` is returned.
using TakePlaced = std::function<Result<void>(PlacedObject object)>;
Result<Downloaded> for_each_placed(S3Client& s3, const S3Location& source,
                                   const DownloadOptions& options, const TakePlaced& take);

}  // namespace trainyard::data
