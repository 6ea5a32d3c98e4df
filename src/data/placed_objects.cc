#include "data/placed_objects.h"

#include <utility>

#include "data/file_placement.h"

namespace trainyard::data {

namespace {

constexpr std::uint64_t kBlock = 4096;

class Lister {
 public:
  Lister(S3Client& s3, const S3Location& location, const DownloadOptions& options,
         const TakePlaced& take)
      : s3_(s3), source_{location, options.kind}, options_(options), take_(take) {}

  Result<Downloaded> run() {
    TRY_VOID(options_.shuffle_seed ? list_shuffled() : list_in_order());
    return total_;
  }

 private:
  Result<void> list_in_order() {
    bool found = false;
    const auto each = [&](const std::string& bucket, const ObjectInfo& object) -> Result<void> {
      if (options_.cancelled != nullptr && options_.cancelled->load())
        return Error(ErrorKind::cancelled, "cancelled");
      TRY(auto relative, place(bucket, object.key));
      found = true;
      // A folder's marker isn't part of any share.
      if (relative && files_++ % options_.shard.count != options_.shard.index) return ok();
      ++total_.objects;
      total_.bytes += object.size;
      if (!relative) return ok();
      PlacedObject placed{bucket, object.key, std::move(*relative)};
      if (source_.kind == SourceKind::prefix) placed.size = object.size;
      return take_(std::move(placed));
    };
    TRY_VOID(for_each_object(s3_, source_, options_.spool, each));
    if (found || options_.may_be_empty || source_.kind != SourceKind::prefix) return ok();
    return Error(ErrorKind::not_found,
                 "No S3 objects found under S3 URL \"" + source_.location.to_string() + "\"");
  }

  Result<void> list_shuffled() {
    auto entries = ChannelEntries::list(s3_, source_, options_.spool, options_.cancelled);
    if (!entries && options_.may_be_empty && entries.error().kind() == ErrorKind::not_found &&
        entries.error().code().empty())
      return ok();
    if (!entries) return entries.error();
    for (const std::uint64_t index :
         entries_of_epoch(entries->size(), options_.shard, options_.shuffle_seed, 0)) {
      TRY(const std::string key, entries->get(index));
      TRY(auto relative, place(entries->bucket(), key));
      ++total_.objects;
      if (relative) TRY_VOID(take_({entries->bucket(), key, std::move(*relative)}));
    }
    return ok();
  }

  Result<std::optional<std::string>> place(const std::string& bucket,
                                           const std::string& key) const {
    const bool by_prefix = options_.kind == SourceKind::prefix;
    return place_object(bucket, by_prefix ? source_.location.key : "", key);
  }

  S3Client& s3_;
  const ChannelSource source_;
  const DownloadOptions& options_;
  const TakePlaced& take_;
  Downloaded total_;
  std::uint64_t files_ = 0;
};

}  // namespace

std::uint64_t space_of(std::uint64_t size) {
  return (size + kBlock - 1) / kBlock * kBlock;
}

Result<Downloaded> for_each_placed(S3Client& s3, const S3Location& source,
                                   const DownloadOptions& options, const TakePlaced& take) {
  return Lister(s3, source, options, take).run();
}

}  // namespace trainyard::data
